import axios, { CancelToken, createAdapter } from 'axios-miniprogram'
import { behavesAuthorized } from './_client'
import { BASE } from '../_world'

// Its adapter takes the functions of the platform one by one: ours goes where `wx.request` was.
behavesAuthorized((request) => {
  const client = axios.create({
    baseURL: BASE,
    adapter: createAdapter({
      request: request as never,
      upload: wx.uploadFile as never,
      download: wx.downloadFile as never,
    }),
  })
  return {
    get: (path, query) => client.get(path, query).then(({ data }) => data),
    post: (path, data) => client.post(path, data).then((response) => response.data),
    abortable(path) {
      const { token, cancel } = CancelToken.source()
      return { result: client.get(path, undefined, { cancelToken: token }), abort: cancel }
    },
  }
})
