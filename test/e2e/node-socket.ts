import { WebSocket } from '../web-socket'

type Listener<Event> = (event: Event) => void

/** `wx.connectSocket` on a real WebSocket of Node, with WeChat's messages. */
export function connectSocket({
  url,
  header,
  protocols = [],
}: WechatMiniprogram.ConnectSocketOption): WechatMiniprogram.SocketTask {
  const socket = new WebSocket(url, protocols, { headers: { ...header } })
  const listeners = {
    open: [] as Listener<object>[],
    message: [] as Listener<object>[],
    error: [] as Listener<object>[],
    close: [] as Listener<object>[],
  }
  const emit = (name: keyof typeof listeners, event: object) => {
    for (const listener of listeners[name]) listener(event)
  }
  socket.on('open', () => emit('open', { header: {} }))
  socket.on('message', (data, isBinary) => emit('message', { data: isBinary ? data : String(data) }))
  socket.on('error', ({ message }) => emit('error', { errMsg: `connectSocket:fail ${message}` }))
  socket.on('close', (code, reason) => emit('close', { code, reason: String(reason) }))
  const on = (name: keyof typeof listeners) => (listener: Listener<never>) =>
    void listeners[name].push(listener as Listener<object>)
  const task = {
    onOpen: on('open'),
    onMessage: on('message'),
    onError: on('error'),
    onClose: on('close'),
    send({ data, success, fail }: WechatMiniprogram.SocketTaskSendOption) {
      socket.send(data, (error) => {
        if (error) fail?.({ errMsg: `sendSocketMessage:fail ${error.message}` })
        else success?.({ errMsg: 'sendSocketMessage:ok' })
      })
    },
    close: ({ code = 1000, reason = '' }: WechatMiniprogram.SocketTaskCloseOption) =>
      socket.close(code, reason),
  }
  return task as unknown as WechatMiniprogram.SocketTask
}
