import { watchMessages } from '../../preview/page/messages'
import { cleanUp, start } from './support'

const message = (at: number, page = 'pages/detail/detail?id=7') => ({ page, data: { thing1: `n${at}` }, at })

beforeEach(() => jest.useFakeTimers())
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

describe('subscription messages to the user of the phone', () => {
  test('are polled as soon as one is expected, and each is shown one time, also after a reload', async () => {
    const inbox = [message(1)]
    let asked = 0
    const shown: string[] = []
    const server = {
      messages: (user: string) => {
        asked++
        return Promise.resolve(user === 'me' ? inbox : [])
      },
    }
    const watch = () => watchMessages(server, 'me', localStorage, ({ data }) => shown.push(data.thing1 ?? ''))
    const { expect: expectOne } = watch()
    await jest.advanceTimersByTimeAsync(60_000)
    expect(asked).toBe(0)
    expectOne()
    await jest.advanceTimersByTimeAsync(10_000)
    expect(shown).toEqual(['n1'])
    inbox.push(message(2), message(3))
    await jest.advanceTimersByTimeAsync(10_000)
    expect(shown).toEqual(['n1', 'n2', 'n3'])
    jest.clearAllTimers()
    watch()
    inbox.push(message(4))
    await jest.advanceTimersByTimeAsync(10_000)
    expect(shown).toEqual(['n1', 'n2', 'n3', 'n4'])
  })

  test('a message is shown once although the server answers more slowly than it is polled', async () => {
    const shown: number[] = []
    const messages = () =>
      new Promise<ReturnType<typeof message>[]>((resolve) => setTimeout(() => resolve([message(5)]), 4_000))
    watchMessages({ messages }, 'me', localStorage, ({ page }) => shown.push(page.length)).expect()
    await jest.advanceTimersByTimeAsync(20_000)
    expect(shown).toHaveLength(1)
  })

  test('polling goes on after a request that failed', async () => {
    const shown: number[] = []
    let tries = 0
    const messages = () =>
      tries++ === 0 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve([message(5)])
    watchMessages({ messages }, 'me', localStorage, ({ page }) => shown.push(page.length)).expect()
    await jest.advanceTimersByTimeAsync(10_000)
    expect(shown).toHaveLength(1)
  })

  test('a banner shows app and fields; a tap on it reopens the app at the page with scene 1014', async () => {
    const seen: unknown[] = []
    Object.assign(globalThis, { seen })
    const { screen, routes, call, program } = start({
      'app.js': 'App({ onShow({ scene, query }) { seen.push([scene, query]) } })',
    })
    await Promise.all([call('navigateTo', { url: '/pages/login/login' }), jest.advanceTimersByTimeAsync(50)])
    program.device.setHidden(true)
    screen.notify({ page: 'pages/detail/detail?id=7', data: { thing1: '慢跑', time2: '20:00' } })
    const banner = screen.element.querySelector<HTMLElement>('[role=status] .notification-open')
    expect(banner?.textContent).toBe('服务通知 · Appthing1慢跑time220:00')
    banner?.click()
    await jest.advanceTimersByTimeAsync(50)
    expect(routes()).toEqual(['pages/detail/detail'])
    expect(seen.at(-1)).toEqual([1014, { id: '7' }])
    expect(screen.element.querySelector('.notification')).toBeNull()
  })

  test('a banner that is closed opens nothing', () => {
    const { screen, routes } = start({})
    screen.notify({ page: 'pages/detail/detail', data: {} })
    screen.element.querySelector<HTMLElement>('.notification-close')?.click()
    expect(screen.element.querySelector('.notification')).toBeNull()
    expect(routes()).toEqual(['pages/home/home'])
  })
})
