import type { SubscribeMessage } from '../../../server/wechat/upstream'
import { createReminders } from '../../../server/meetup/reminders/reminders'
import { WechatUnreachable } from '../../../server/wechat/errors'
import { useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()
const TEMPLATE = { id: 'template', title: 'thing1', time: 'time2', place: 'thing3' }
const MINUTE = 60_000

type Send = (message: SubscribeMessage) => Promise<void>

/** One of the processes that send from one database. @param sendMessage its connection to WeChat */
function worker(api: Api, sendMessage: Send) {
  const unused = () => Promise.reject(new Error('not asked for here'))
  const wechat = { appid: 'wx1', identify: unused, phoneNumber: unused, sendMessage }
  const reminders = createReminders(api.database, api.clock, wechat, TEMPLATE)
  const look = () =>
    reminders.sendDue((error) => {
      throw error
    })
  return Object.assign(look, { stop: reminders.stop })
}

/** Stores due reminders of one user for all activities that have not begun. */
async function manyDue(api: Api, most = 100): Promise<number> {
  const { user } = await api.signIn()
  const made = await api.database.query(
    `INSERT INTO reminders (activity_id, user_id, due_at, state, tries, leased_until)
     SELECT id, $1, $2, 'waiting', 0, 0 FROM activities WHERE starts_at > $3 ORDER BY starts_at DESC LIMIT $4
     RETURNING activity_id`,
    [user.id, api.clock.now(), api.clock.now() + 60 * MINUTE, most],
  )
  return made.length
}

const states = async (api: Api) =>
  (await api.database.query<{ state: string }>('SELECT state FROM reminders ORDER BY activity_id')).map(
    ({ state }) => state,
  )

describe('two processes that send reminders from one database', () => {
  test.each([5_000, 100_000])('send each reminder once if WeChat takes %d ms for each', async (takes) => {
    const api = await world.server()
    const total = await manyDue(api)
    expect(total).toBeGreaterThan(20)
    const sent: string[] = []
    const other = worker(api, async ({ page }) => void sent.push(page))
    const slow = worker(api, async ({ page }) => {
      sent.push(page)
      api.clock.advance(takes)
      // Meanwhile the other process looks for due reminders.
      await other()
    })
    await slow()
    expect(new Set(sent).size).toBe(total)
    expect(sent).toHaveLength(total)
    expect(new Set(await states(api))).toEqual(new Set(['sent']))
  })

  test('send a reminder again after five minutes if the process that was sending it does not answer', async () => {
    const api = await world.server()
    await manyDue(api, 1)
    const sent: string[] = []
    const other = worker(api, async ({ page }) => void sent.push(page))
    const stuck = new Promise<void>((resolve) => {
      void worker(api, () => {
        resolve()
        return new Promise(() => {})
      })()
    })
    await stuck
    await other()
    expect(sent).toEqual([])
    api.clock.advance(5 * MINUTE)
    await other()
    expect(sent).toHaveLength(1)
    expect(await states(api)).toEqual(['sent'])
  })

  test('do not send a reminder twice if the first process fails after the second one took it over', async () => {
    const api = await world.server()
    await manyDue(api, 1)
    let sent = 0
    let giveUp: (error: Error) => void = () => {}
    let back = Promise.resolve()
    await new Promise<void>((asked) => {
      back = worker(api, () => {
        asked()
        return new Promise((_resolve, reject) => {
          giveUp = reject
        })
      })()
    })
    api.clock.advance(5 * MINUTE)
    const third = worker(api, async () => void sent++)
    await worker(api, async () => {
      giveUp(new WechatUnreachable())
      await back
      api.clock.advance(MINUTE)
      await third()
      sent++
    })()
    expect(sent).toBe(1)
    expect(await states(api)).toEqual(['sent'])
  })

  test('share the rest if one stops: it finishes the current reminder, and the other sends the others', async () => {
    const api = await world.server()
    const total = await manyDue(api)
    const sent: string[] = []
    const one = worker(api, async ({ page }) => {
      sent.push(page)
      void one.stop()
    })
    await one()
    expect(sent).toHaveLength(1)
    await worker(api, async ({ page }) => void sent.push(page))()
    expect(new Set(sent).size).toBe(total)
    expect(sent).toHaveLength(total)
  })
})
