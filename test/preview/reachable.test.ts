import { cleanUp, page, start, type Sources } from './support'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

const settle = (ms = 10) => jest.advanceTimersByTimeAsync(ms)

const sources: Sources = {
  'pages/home/home.wxml': `
    <view id="plain">plain</view>
    <view id="tap" bindtap="tap" data-name="view">tap</view>
    <view id="tab" aria-role="tab" aria-selected="{{false}}">tab</view>
    <view id="dialog" aria-role="dialog" catchtap="tap">what taps do not go through</view>
    <button id="button" bindtap="tap" data-name="button">button</button>
    <button id="off" disabled bindtap="tap" data-name="off">off</button>
    <navigator id="link" url="/pages/detail/detail">link</navigator>
    <switch id="switch" checked bindchange="change" />
    <image id="image" aria-label="a picture" />
    <label id="label"><input id="input" aria-label="a field" bindconfirm="confirm" /></label>`,
  'pages/home/home.js': page(
    'home',
    `tap({ currentTarget }) { life.push(currentTarget.dataset.name) },
     change({ detail }) { life.push('switch ' + detail.value) }`,
  ),
}

const find = (id: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[id$="--${id}"]`)
  if (!found) throw new Error(`there is no ${id}`)
  return found
}

async function press(id: string, key: string): Promise<boolean> {
  const element = find(id)
  element.focus()
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  element.dispatchEvent(event)
  await settle()
  return event.defaultPrevented
}

test('Tab reaches elements with a tap handler or an interactive role, and no others', () => {
  start(sources)
  const ids = ['plain', 'tap', 'tab', 'dialog', 'button', 'link', 'switch', 'image', 'label']
  expect(
    Object.fromEntries(ids.map((id) => [id, [find(id).tabIndex, find(id).getAttribute('role')]])),
  ).toEqual({
    plain: [-1, null],
    tap: [0, null],
    tab: [0, 'tab'],
    dialog: [-1, 'dialog'],
    button: [0, 'button'],
    link: [0, 'link'],
    switch: [0, 'switch'],
    image: [-1, 'img'],
    label: [-1, null],
  })
})

test('ARIA states are set also when false, and the label of an input is on the inner field', () => {
  start(sources)
  expect(find('tab').getAttribute('aria-selected')).toBe('false')
  expect(find('switch').getAttribute('aria-checked')).toBe('true')
  expect(find('input').querySelector('input')?.getAttribute('aria-label')).toBe('a field')
})

test('Enter and Space tap an element; a disabled button, other keys and key repeats do not', async () => {
  const { life } = start(sources)
  const before = life.length
  expect(await press('tap', 'Enter')).toBe(true)
  expect(await press('button', ' ')).toBe(true)
  await press('off', 'Enter')
  expect(await press('tap', 'a')).toBe(false)
  expect(await press('plain', 'Enter')).toBe(false)
  find('tap').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true }))
  await press('switch', ' ')
  expect(life.slice(before)).toEqual(['view', 'button', 'switch false'])
  expect(find('switch').getAttribute('aria-checked')).toBe('false')
})

test('Enter follows a link, and the focus moves to the new page and back to the link', async () => {
  const { routes, program } = start(sources)
  await press('link', 'Enter')
  expect(routes()).toEqual(['pages/home/home', 'pages/detail/detail'])
  expect(document.activeElement?.getAttribute('data-page')).toBe('pages/detail/detail')
  program.back()
  await settle()
  expect(routes()).toEqual(['pages/home/home'])
  expect(document.activeElement).toBe(find('link'))
})

test('Tab stays within an open dialog in both directions, and is not caught outside the phone', async () => {
  const app = start(sources)
  const beside = document.createElement('button')
  document.body.append(beside)
  void app.call('showModal', { title: 'Sure?', content: 'x' })
  await settle()
  const [cancel, confirm] = app.screen.element.querySelectorAll<HTMLElement>('.modal-button')
  const tab = (shiftKey = false) => {
    const event = new KeyboardEvent('keydown', { key: 'Tab', shiftKey, bubbles: true, cancelable: true })
    ;(document.activeElement ?? document.body).dispatchEvent(event)
    return event.defaultPrevented
  }
  confirm?.focus()
  tab()
  expect(document.activeElement).toBe(cancel)
  tab(true)
  expect(document.activeElement).toBe(confirm)
  beside.focus()
  expect(tab()).toBe(false)
  beside.remove()
})
