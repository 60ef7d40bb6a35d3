import { cleanUp, page, start, type Started } from './support'

afterEach(cleanUp)

const later = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms))
const press = ({ screen }: Started, selector: string) =>
  screen.element.querySelector<HTMLElement>(`.phone-screen ${selector}, ${selector}`)?.click()
const card = ({ screen }: Started) =>
  ['.sheet-title', '.sheet-path'].map((part) => screen.element.querySelector(part)?.textContent)

const sharing = (answer: string) => ({
  'pages/home/home.js': page('home', `onShareAppMessage(how) { life.push(how); return ${answer} }`),
  'pages/home/home.wxml': '<button id="share" data-id="7" open-type="share">share</button>',
})

function tap({ screen }: Started, selector: string): void {
  const element = screen.element.querySelector(selector)
  for (const type of ['mousedown', 'mouseup'])
    element?.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true }))
}

test('a share button shows the card that the page returns, and the card opens its page with scene 1007', async () => {
  const phone = start(sharing("{ title: 'Come', path: '/pages/detail/detail?id=7' }"))
  tap(phone, 'wx-button')
  await later()
  expect(phone.life.at(-1)).toMatchObject({ from: 'button', target: { id: 'share', dataset: { id: '7' } } })
  expect(card(phone)).toEqual(['Come', 'pages/detail/detail?id=7'])
  press(phone, '.sheet-allow')
  await later(50)
  expect(phone.routes()).toEqual(['pages/detail/detail'])
  expect(phone.program.router.top?.query).toEqual({ id: '7' })
  expect(phone.call('getEnterOptionsSync')).toMatchObject({ scene: 1007, path: 'pages/detail/detail' })
})

test('the menu shares the current page with the app’s name and its own address by default', async () => {
  const phone = start(sharing('undefined'), { url: '/pages/home/home?a=1' })
  press(phone, '.capsule-menu')
  await later()
  press(phone, '.sheet-item')
  await later()
  expect(phone.life.at(-1)).toMatchObject({ from: 'menu' })
  expect(card(phone)).toEqual(['App', 'pages/home/home?a=1'])
  press(phone, '.sheet-refuse')
  await later()
  expect(phone.routes()).toEqual(['pages/home/home'])
})

test('a promise in the result of onShareAppMessage gives the card', async () => {
  const phone = start(sharing("{ title: 'Early', promise: Promise.resolve({ title: 'Late' }) }"))
  tap(phone, 'wx-button')
  await later()
  expect(card(phone)).toEqual(['Late', 'pages/home/home'])
})

test.each([
  ['without onShareAppMessage', {}],
  [
    'that hides the menu',
    {
      'pages/home/home.js':
        "Page({ onLoad() { wx.hideShareMenu() }, onShareAppMessage() { return { title: 'x' } } })",
    },
  ],
])('a page %s cannot be shared from the menu', async (_which, sources) => {
  const phone = start(sources)
  await later()
  press(phone, '.capsule-menu')
  await later()
  expect(phone.screen.element.querySelector('.toast')?.textContent).toBe('当前页面未设置分享')
  expect(phone.screen.element.querySelector('.sheet')).toBeNull()
})

test('the close button of the capsule puts the app in the background, and its icon brings it back', async () => {
  const phone = start({})
  press(phone, '.capsule-leave')
  expect([phone.program.device.isHidden, phone.life.at(-1)]).toEqual([true, 'home onHide'])
  expect(phone.screen.element.querySelector<HTMLElement>('.capsule')?.inert).toBe(true)
  press(phone, '.home-app')
  expect(phone.program.device.isHidden).toBe(false)
  expect(phone.screen.element.querySelector<HTMLElement>('.capsule')?.inert).toBe(false)
})
