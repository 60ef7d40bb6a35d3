import { sendAndClose, upgradeTo } from '../../attack/_raw'
import { WebSocket } from '../../web-socket'
import { field } from './report'
import type { SoakReport } from './report'
import type { SoakServer } from './start-server'

type Attack = (random: () => number) => Promise<void>

/**
 * What an answer must never hold: stacks and SQL. Nothing else is checked about the answers to attacks, because faults break their
 * connections, too.
 */
const INTERNALS = /\n? +at .+:\d+:\d+|node_modules|SELECT |INSERT /

/** The attacks on the server while honest phones use it. Each of them has harmed the server once. */
export function createAttackers(server: SoakServer, report: SoakReport) {
  const port = Number(new URL(server.address).port)
  let running = true

  async function ask(method: string, path: string, body?: string, token = 'a guess'): Promise<unknown> {
    const response = await fetch(server.address + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(body !== undefined && { body }),
    })
    const text = await response.text()
    if (INTERNALS.test(text))
      report.broken.push(`an answer to an attacker shows a stack or SQL: ${method} ${path}`)
    return text && JSON.parse(text)
  }

  async function signIn(device: string): Promise<string> {
    const code = field(await server.ask('wechat/code', { device }), 'code')
    return String(field(field(await ask('POST', 'login', JSON.stringify({ code })), 'data'), 'token'))
  }

  const attacks: Readonly<Record<string, Attack>> = {
    'upgrades that leave': async () => {
      const places = ['/%', `/files/${'x'.repeat(150)}`, '/nowhere', '/health']
      const all = Array.from({ length: 40 }, (_, n) => places[n % places.length] ?? '/')
      await Promise.all(all.map((place) => sendAndClose(port, upgradeTo(place))))
    },
    'bad input': async () => {
      await ask('POST', 'login', '{"code":"\\u0000"}')
      await ask('POST', 'login/password', '{"account":"\\u0000","password":"x"}')
      await ask('GET', 'meetup/api/v1/activity/getActivityList?pageNo=1e309')
      await ask('POST', 'login', '{"code":')
    },
    'guessed tokens': async (random) => {
      const guess = String(random())
      await ask('POST', 'token/refresh', JSON.stringify({ refreshToken: guess }))
      await ask('GET', 'me', undefined, guess)
      await ask('GET', 'me', undefined, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9.')
    },
    'guessed passwords': async (random) => {
      const guess = (password: string) =>
        ask('POST', 'login/password', JSON.stringify({ account: 'demo', password }))
      await Promise.all([0, 1, 2].map(() => guess(String(random()))))
    },
    'sockets that flood': async (random) => {
      const token = await signIn(`attacker ${Math.floor(random() * 3)}`)
      const socket = new WebSocket(`ws://127.0.0.1:${port}/meetup/api/v1/live`, {
        headers: { authorization: `Bearer ${token}` },
      })
      await new Promise<void>((resolve) => {
        socket.on('error', () => undefined)
        socket.on('close', () => resolve())
        socket.on('open', () => {
          socket.pause()
          for (let n = 0; n < 300 && socket.readyState === WebSocket.OPEN; n++) {
            socket.send(`{"watch":["a${(n % 20) + 1}"]}`)
            socket.pong()
          }
          setTimeout(() => socket.terminate(), 2000)
        })
      })
    },
  }

  async function repeat(name: string, attack: Attack, random: () => number): Promise<void> {
    while (running) {
      await attack(random).then(
        () => report.add(`attacks: ${name}`),
        () => report.add('attacks cut'),
      )
      await new Promise((resolve) => setTimeout(resolve, 50 + random() * 200))
    }
  }

  return {
    names: Object.keys(attacks),
    start: (random: () => number) =>
      Promise.all(Object.entries(attacks).map(([name, attack]) => repeat(name, attack, random))),
    stop: () => {
      running = false
    },
  }
}
