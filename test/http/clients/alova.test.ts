import * as alova from 'alova'
import type { AlovaGenerics, Method, createAlova } from 'alova'
import { behavesAuthorized } from './_client'
import { runShown } from './_shown'

behavesAuthorized((transport) => {
  const shown = runShown('clients/alova-client.ts', { alova, '../transport': transport })
  const client = shown.client as ReturnType<typeof createAlova>
  client.options.cacheFor = null
  const send = (method: Method<AlovaGenerics>): Promise<unknown> => Promise.resolve(method.send())
  return {
    get: (path, query) => send(client.Get(path, { params: query ?? {} })),
    post: (path, data) => send(client.Post(path, data)),
    abortable(path) {
      const method = client.Get(path)
      return { result: send(method), abort: () => method.abort() }
    },
  }
})
