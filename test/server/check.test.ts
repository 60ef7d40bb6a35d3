/** The check command on the reference server. */
import { levelsOf, run } from '../check/_run'
import { useWorld } from './_server'

const world = useWorld()

/** The settings in README.md of the server. */
const SETTINGS = {
  private: 'GET me',
  login: 'POST login {"code":"<code>"}',
  refresh: 'POST token/refresh {"refreshToken":"<refreshToken>"}',
  logout: 'POST logout',
  upload: 'POST meetup/api/v1/match/image/create matchId=m1&file=@',
  forbidden: 'POST me/confirm/password {"password":"not the password"}',
  end: 'POST dev/expire',
  busy: {
    begin: 'POST dev/faults {"rules":[{"fault":"status","status":503,"retryAfter":2,"route":"/me"}]}',
    request: 'GET me',
    end: 'POST dev/reset',
  },
}

async function start() {
  const api = await world.server()
  const url = await api.app.listen({ port: 0, host: '127.0.0.1' })
  const code = async (): Promise<string> =>
    (await api.post<{ code: string }>('/dev/wechat/code', { device: 'd1' })).data.code
  return { api, url, code }
}

test('the check finds no weakness in the reference server, with every verdict judged', async () => {
  const { api, url, code } = await start()
  const ran = await run(
    [
      url,
      '--settings',
      's.json',
      '--code',
      await code(),
      '--code',
      await code(),
      '--yes',
      '--minute',
      '--json',
    ],
    { now: api.clock.now, sleep: (ms) => Promise.resolve(api.clock.advance(ms)) },
    { 's.json': JSON.stringify(SETTINGS) },
  )
  const levels = levelsOf(ran)
  expect(Object.entries(levels).filter(([, level]) => level !== 'ok')).toEqual([])
  expect(Object.keys(levels)).toEqual([
    'login',
    'account',
    'place',
    'ended',
    'one-word',
    'forbidden',
    'ten',
    'life',
    'clock',
    'refresh',
    'refresh-refused',
    'refresh-again',
    'refresh-twice',
    'refresh-later',
    'overlap',
    'upload',
    'late-logout',
    'logout',
    'busy',
    'cookie',
  ])
  expect(ran.status).toBe(0)
})
