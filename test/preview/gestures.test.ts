import { cleanUp, page, start } from './support'

beforeEach(() => jest.useFakeTimers())
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

const settle = (ms = 10) => jest.advanceTimersByTimeAsync(ms)
const sources = {
  'pages/detail/detail.json': '{ "enablePullDownRefresh": true }',
  'pages/detail/detail.js': page('detail', "onPullDownRefresh() { life.push('refresh') }"),
}

/** Dispatches a touch event at a height of the window, in pixels. jsdom has no touch events of its own. */
function finger(target: Element, type: string, y: number): void {
  const touches = type === 'touchend' || type === 'touchcancel' ? [] : [{ clientX: 100, clientY: y }]
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), { touches, changedTouches: [] }))
}

describe('a pull-down gesture', () => {
  async function pulled(end: string): Promise<{ life: readonly string[]; moved: string }> {
    const { screen, life, call } = start(sources)
    await Promise.all([call('navigateTo', { url: '/pages/detail/detail' }), settle(50)])
    const frame = screen.element.querySelector('[data-page="pages/detail/detail"]')
    const scroll = frame?.querySelector('.frame-scroll')
    const body = frame?.querySelector<HTMLElement>('.frame-body')
    if (!scroll || !body) throw new Error('there is no page')
    finger(scroll, 'touchstart', 100)
    finger(scroll, 'touchmove', 260)
    expect(body.style.transform).not.toBe('')
    finger(scroll, end, 260)
    // The page does not follow another finger after that.
    finger(scroll, 'touchmove', 300)
    return { life: life.filter((what) => what === 'refresh'), moved: body.style.transform }
  }

  test('refreshes the page when the finger is lifted', async () => {
    expect((await pulled('touchend')).life).toEqual(['refresh'])
  })

  test('does not refresh, and the page returns to its place, when the browser cancels the touch', async () => {
    expect(await pulled('touchcancel')).toEqual({ life: [], moved: '' })
  })
})
