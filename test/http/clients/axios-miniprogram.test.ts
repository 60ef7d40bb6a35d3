import * as axiosMiniprogram from 'axios-miniprogram'
import type axios from 'axios-miniprogram'
import { LoginRequiredError } from 'mobx-miniprogram-auth'
import { createWorld } from '../_world'
import { behavesAuthorizedWithFiles, transportOf } from './_client'
import type { Transport } from './_client'
import { runShown } from './_shown'

function clientOver(transport: Transport): ReturnType<typeof axios.create> {
  const shown = runShown('clients/axios-client.ts', {
    'axios-miniprogram': axiosMiniprogram,
    '../transport': transport,
  })
  return shown.client as ReturnType<typeof axios.create>
}

behavesAuthorizedWithFiles((transport) => {
  const client = clientOver(transport)
  return {
    get: (path, query) => client.get(path, query).then(({ data }) => data),
    post: (path, data) => client.post(path, data).then((response) => response.data),
    abortable(path) {
      const { token, cancel } = axiosMiniprogram.CancelToken.source()
      return { result: client.get(path, undefined, { cancelToken: token }), abort: cancel }
    },
    upload: (path, file) =>
      client.post(path, { name: 'file', filePath: file }, { upload: true }).then(({ data }) => data),
  }
})

test('if nobody is signed in, the LoginRequiredError is in the errno of the error of axios-miniprogram', async () => {
  const world = createWorld({ signedIn: false })
  const client = clientOver(transportOf(world))
  await expect(client.get('a')).rejects.toMatchObject({
    response: { data: { errno: expect.any(LoginRequiredError) } },
  })
  world.end()
})
