import type { Notification } from '../phone/overlays/notification'
import type { DevServer } from './dev-server'

const BEAT = 3_000

export interface MessageWatch {
  /** The user has said yes to a message: from now on one may come, also after a reload. */
  expect(): void
}

/** Looks for subscription messages to the user of this phone, once there may be one, and shows each once. */
export function watchMessages(
  server: Pick<DevServer, 'messages'>,
  user: string,
  area: Storage,
  show: (message: Notification) => void,
): MessageWatch {
  // When the last one was sent that was shown.
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
    // A server that is away is told by the panel's banner.
    timer ??= setInterval(() => void look().catch(() => undefined), BEAT)
  }
  if (area.getItem(key) !== null) expect()
  return { expect }
}
