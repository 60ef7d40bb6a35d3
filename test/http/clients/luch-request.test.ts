import { behavesAuthorizedWithFiles } from './_client'
import { loadLuchRequest } from './_luch-request'
import type { LuchRequest } from './_luch-request'
import { runShown } from './_shown'

interface Abortable {
  abort(): void
}

behavesAuthorizedWithFiles((transport) => {
  const uni = {}
  const shown = runShown(
    'clients/luch-client.ts',
    { 'luch-request': { default: loadLuchRequest(uni), __esModule: true }, '../transport': transport },
    { uni },
  )
  const client = shown.client as LuchRequest
  return {
    get: (path, query) => client.get(path, { params: query }).then(({ data }) => data),
    post: (path, data) => client.post(path, data).then((response) => response.data),
    abortable(path) {
      let task: Abortable | undefined
      const result = client.get(path, { getTask: (given: Abortable) => (task = given) })
      return { result, abort: () => task?.abort() }
    },
    upload: (path, filePath) => client.upload(path, { filePath, name: 'file' }).then(({ data }) => data),
  }
})
