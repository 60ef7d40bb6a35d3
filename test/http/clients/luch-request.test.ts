import { authorize } from 'mobx-miniprogram-auth/http'
import { BASE, bearerOf, createWorld } from '../_world'
import { authorized, behavesAuthorized } from './_client'
import { loadLuchRequest } from './_luch-request'

interface Abortable {
  abort(): void
}

// It calls the platform by uni-app's global: ours goes there.
behavesAuthorized((request) => {
  const Request = loadLuchRequest({ request })
  const client = new Request({ baseURL: BASE })
  return {
    get: (path, query) => client.get(path, { params: query }).then(({ data }) => data),
    post: (path, data) => client.post(path, data).then((response) => response.data),
    abortable(path) {
      let task: Abortable | undefined
      const result = client.get(path, { getTask: (given: Abortable) => (task = given) })
      return { result, abort: () => task?.abort() }
    },
  }
})

test('S89 its uploads are authorized by wx.uploadFile in the same way', async () => {
  const world = createWorld()
  const uploadFile = authorize(wx.uploadFile, {
    auth: world.store,
    baseUrl: BASE,
    expiredCodes: ['99997'],
    clock: world.fake.clock,
  })
  const Request = loadLuchRequest({ request: authorized(world), uploadFile })
  world.backend.valid = 'nobody has this'
  const { data } = await new Request({ baseURL: BASE }).upload('image', {
    filePath: 'wxfile://a',
    name: 'file',
  })
  expect(data).toEqual({ code: '10000', data: '/image' })
  expect(world.sent('image').map(bearerOf)).toEqual(['T0', 'T1'])
  world.end()
})
