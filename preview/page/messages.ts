import type { Notification } from '../phone/overlays/notification'
import type { DevServer } from './dev-server'

/** The time between two requests for messages, in ms. */
const INTERVAL = 3_000

export interface MessageWatch {
  /** To be called when the user accepts a message: starts to ask for messages, also after a reload of the page. */
  expect(): void
}

/** Asks the server for subscription messages to the user of this phone, and shows each once. Starts with `expect`. */
export function watchMessages(
  server: Pick<DevServer, 'messages'>,
  user: string,
  area: Storage,
  show: (message: Notification) => void,
): MessageWatch {
  // Holds the time at which the last shown message was sent.
  const key = `preview:messages:${user}`
  let timer: ReturnType<typeof setInterval> | undefined
  const look = async () => {
    const messages = await server.messages(user)
    // Read after the answer: while a slow server answers, another call may have shown these messages.
    const seen = Number(area.getItem(key))
    for (const message of messages)
      if (message.at > seen) {
        area.setItem(key, String(message.at))
        show(message)
      }
  }
  const expect = () => {
    if (area.getItem(key) === null) area.setItem(key, '0')
    // If the server cannot be reached, the panel's banner says so.
    timer ??= setInterval(() => void look().catch(() => undefined), INTERVAL)
  }
  if (area.getItem(key) !== null) expect()
  return { expect }
}
