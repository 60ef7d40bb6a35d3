import { closePages, render, type Rendered } from './builtin-page'

beforeEach(() => jest.useFakeTimers())
afterEach(closePages)

const mouse = ({ page }: Rendered, selector: string, type: string) =>
  page.query(selector)?.dispatchEvent(new MouseEvent(type, { bubbles: true }))
const pressed = ({ page }: Rendered) =>
  page.queryAll('.pressed').map((element) => element.getAttribute('id')?.replace(/^.*--/, ''))
const pass = (ms: number) => jest.advanceTimersByTime(ms)

test.each([
  ['<view id="box" hover-class="pressed"/>', 50, 400],
  ['<button id="box" hover-class="pressed"/>', 20, 70],
  ['<navigator id="box" hover-class="pressed"/>', 50, 600],
  ['<view id="box" hover-class="pressed" hover-start-time="{{0}}" hover-stay-time="{{1000}}"/>', 0, 1000],
  ['<button id="box" hover-class="pressed" hover-start-time="{{200}}" hover-stay-time="{{30}}"/>', 200, 30],
])('%s gets its hover-class after %d ms and loses it %d ms after the touch', (markup, start, stay) => {
  const rendered = render(markup)
  mouse(rendered, '#box', 'mousedown')
  if (start > 0) pass(start - 1)
  if (start > 0) expect(pressed(rendered)).toEqual([])
  pass(1)
  expect(pressed(rendered)).toEqual(['box'])
  pass(5000)
  expect(pressed(rendered)).toEqual(['box'])
  mouse(rendered, '#box', 'mouseup')
  pass(stay - 1)
  expect(pressed(rendered)).toEqual(['box'])
  pass(1)
  expect(pressed(rendered)).toEqual([])
})

test('a tap shorter than hover-start-time still shows the hover-class', () => {
  const rendered = render('<view id="box" hover-class="pressed"/>')
  mouse(rendered, '#box', 'mousedown')
  pass(10)
  mouse(rendered, '#box', 'mouseup')
  pass(40)
  expect(pressed(rendered)).toEqual(['box'])
  pass(400)
  expect(pressed(rendered)).toEqual([])
})

test('a touch that the browser cancels does not show the hover-class', () => {
  const rendered = render('<view id="box" hover-class="pressed"/>')
  const touch = (type: string) =>
    rendered.page
      .query('#box')
      ?.dispatchEvent(Object.assign(new Event(type), { touches: [], changedTouches: [] }))
  touch('touchstart')
  pass(10)
  touch('touchcancel')
  pass(1000)
  expect(pressed(rendered)).toEqual([])
})

test('a button that is disabled by its own tap loses the hover-class', () => {
  const rendered = render('<button id="box" disabled="{{off}}" hover-class="pressed">go</button>', {
    off: false,
  })
  mouse(rendered, '#box', 'mousedown')
  pass(20)
  expect(pressed(rendered)).toEqual(['box'])
  mouse(rendered, '#box', 'mouseup')
  rendered.page.call('setData', { off: true })
  pass(100)
  expect(pressed(rendered)).toEqual([])
})

test('hover-stop-propagation keeps the outer element from getting its hover-class', () => {
  const markup = (stop: string) =>
    `<view id="outer" hover-class="pressed"><view id="inner" hover-class="pressed" ${stop}/></view>`
  const both = render(markup(''))
  mouse(both, '#inner', 'mousedown')
  pass(50)
  expect(pressed(both)).toEqual(['outer', 'inner'])
  const one = render(markup('hover-stop-propagation'))
  mouse(one, '#inner', 'mousedown')
  pass(50)
  expect(pressed(one)).toEqual(['inner'])
})
