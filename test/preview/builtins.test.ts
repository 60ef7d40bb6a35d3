import { renderPages, tapOn } from 'mobx-miniprogram-auth/testing/render'
import { closePages, details, opened, render, type Rendered } from './builtin-page'

afterEach(closePages)

describe('events', () => {
  test('a handler gets plain data: type, target, dataset, marks and touches', () => {
    const { page, events } = render(
      '<view id="outer" data-user-id="{{7}}" mark:m="1" bindtap="record"><text class="in" data-x="y">t</text></view>',
    )
    page.tap('.in')
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      type: 'tap',
      currentTarget: { id: 'outer', dataset: { userId: 7 } },
      target: { dataset: { x: 'y' } },
      mark: { m: '1' },
      touches: [{ identifier: 0 }],
    })
    expect(JSON.parse(JSON.stringify(events[0]))).toMatchObject({ type: 'tap' })
  })

  test('a tap goes on to outer elements with bind, and stops with catch', () => {
    const bound = render('<view bindtap="record"><view class="in" bindtap="record"/></view>')
    bound.page.tap('.in')
    expect(bound.events).toHaveLength(2)
    const caught = render('<view bindtap="record"><view class="in" catchtap="record"/></view>')
    caught.page.tap('.in')
    expect(caught.events).toHaveLength(1)
  })

  test('a long press is a tap only if the element has no longpress handler', () => {
    jest.useFakeTimers()
    const press = ({ page }: Rendered) => {
      const element = page.query('.box')
      element?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))
      jest.advanceTimersByTime(400)
      element?.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }))
    }
    const both = render('<view class="box" bindtap="record" bindlongpress="record"/>')
    press(both)
    expect(both.events.map(({ type }) => type)).toEqual(['longpress'])
    const tapOnly = render('<view class="box" bindtap="record"/>')
    press(tapOnly)
    expect(tapOnly.events.map(({ type }) => type)).toEqual(['tap'])
  })
})

describe('button', () => {
  test('a disabled button ignores taps, and its attributes can be matched by style sheets', () => {
    const { page, events } = render(
      '<button disabled="{{off}}" loading="{{off}}" bindtap="record">go</button>',
      { off: true },
    )
    page.tap('button')
    expect(events).toHaveLength(0)
    expect(page.query('button[disabled][loading]')).not.toBeNull()
    page.call('setData', { off: false })
    page.tap('button')
    expect(events).toHaveLength(1)
  })

  test('a button with several open-types calls each of them in turn', async () => {
    const detail = { code: 'phone-code', errMsg: 'getPhoneNumber:ok' }
    const askPhoneNumber = () => Promise.resolve(detail)
    const markup =
      '<button open-type="getPhoneNumber|agreePrivacyAuthorization" bindgetphonenumber="record" bindagreeprivacyauthorization="record"/>'
    const { page, events } = render(markup, {}, { askPhoneNumber })
    page.tap('button')
    await Promise.resolve()
    await Promise.resolve()
    expect(details(events)).toEqual([
      ['getphonenumber', detail],
      ['agreeprivacyauthorization', {}],
    ])
  })

  test('chooseavatar fires only if the user has chosen an avatar', async () => {
    const answers = [null, 'http://tmp/a.png']
    const askAvatar = () => Promise.resolve(answers.shift() ?? null)
    const { page, events } = render(
      '<button open-type="chooseAvatar" bindchooseavatar="record"/>',
      {},
      { askAvatar },
    )
    for (let n = 0; n < 2; n++) {
      page.tap('button')
      await Promise.resolve()
      await Promise.resolve()
    }
    expect(details(events)).toEqual([['chooseavatar', { avatarUrl: 'http://tmp/a.png' }]])
  })
})

describe('fields', () => {
  test('an input fires events for what is typed, and shows a value set by setData', () => {
    const { page, events } = render(
      '<input value="{{text}}" bindinput="record" bindblur="record" maxlength="{{9}}" password/>',
      { text: 'a' },
    )
    const entry = page.element.querySelector('input')
    expect(entry).toMatchObject({ value: 'a', maxLength: 9, type: 'password' })
    page.input('input', 'ab')
    expect(events.map(({ type, detail }) => [type, detail.value])).toEqual([
      ['input', 'ab'],
      ['blur', 'ab'],
    ])
    page.call('setData', { text: '' })
    expect(entry?.value).toBe('')
  })

  test('model:value writes what is typed into the data of the page', () => {
    const { page } = render('<input model:value="{{text}}"/>', { text: '' })
    page.input('input', 'typed')
    expect(page.data.text).toBe('typed')
  })

  test('a placeholder has its placeholder-class, and the input is marked as filled after typing', () => {
    const { page } = render('<input placeholder="name" placeholder-class="hint"/>')
    expect(page.text('.hint')).toBe('name')
    expect(page.query('input[filled]')).toBeNull()
    page.input('input', 'x')
    expect(page.query('input[filled]')).not.toBeNull()
  })

  test('a form submits the values of its named fields, and a reset empties them', () => {
    const { page, events } = render(`
      <form bindsubmit="record" bindreset="record">
        <input name="account" value="a"/><textarea name="note"/><input value="nameless"/>
        <switch name="on" checked/>
        <checkbox-group name="likes"><checkbox value="x" checked/><checkbox value="y"/></checkbox-group>
        <radio-group name="one"><radio value="p"/><radio value="q" checked/></radio-group>
        <button class="send" form-type="submit"/><button class="undo" form-type="reset"/>
      </form>`)
    page.input('textarea', 'hello')
    page.tap('.send')
    expect(events[0]?.detail.value).toMatchObject({
      account: 'a',
      note: 'hello',
      on: true,
      likes: ['x'],
      one: 'q',
    })
    expect(events[0]?.detail.value).not.toHaveProperty('')
    page.tap('.undo')
    page.tap('.send')
    expect(events[2]?.detail.value).toMatchObject({ account: '', note: '', on: false, likes: [], one: '' })
  })

  test('a tap toggles a switch, checks a checkbox and moves a radio, each with a change event', () => {
    const { page, events } = render(`
      <switch bindchange="record"/>
      <checkbox-group bindchange="record"><checkbox value="x"/><checkbox value="y" checked/></checkbox-group>
      <radio-group bindchange="record"><radio class="p" value="p"/><radio value="q" checked/></radio-group>`)
    page.tap('switch')
    page.tap('checkbox')
    page.tap('.p')
    page.tap('.p')
    expect(events.map(({ detail }) => detail.value)).toEqual([true, ['x', 'y'], 'p'])
  })

  test('a picker offers the labels of its range, and fires change or cancel', async () => {
    const answers: (number | null)[] = [1, null]
    const pick = jest.fn(() => Promise.resolve(answers.shift() ?? null))
    const markup =
      '<picker range="{{range}}" range-key="name" bindchange="record" bindcancel="record"><text>pick</text></picker>'
    const { page, events } = render(markup, { range: [{ name: 'a' }, { name: 'b' }] }, { pick })
    for (let n = 0; n < 2; n++) {
      page.tap('picker')
      await Promise.resolve()
      await Promise.resolve()
    }
    expect(pick).toHaveBeenCalledWith(expect.objectContaining({ mode: 'selector', options: ['a', 'b'] }))
    expect(details(events)).toEqual([
      ['change', { value: 1 }],
      ['cancel', {}],
    ])
  })
})

describe('pictures and text', () => {
  test('an image resolves its src, and fires load and error', () => {
    const assetUrl = (path: string, owner: string) => `${owner}|${path}`
    const { page, events } = render(
      '<image src="{{src}}" mode="aspectFill" bindload="record" binderror="record"/>',
      { src: './a.png' },
      { assetUrl },
    )
    const img = page.element.querySelector('img')
    expect(img?.getAttribute('src')).toBe('pages/a/a|./a.png')
    expect(img?.style.objectFit).toBe('cover')
    img?.dispatchEvent(new Event('load'))
    expect(img?.className).toBe('wx-image-img')
    img?.dispatchEvent(new Event('error'))
    expect(events.map(({ type }) => type)).toEqual(['load', 'error'])
    // WeChat leaves the place empty. The browser would show its icon for a broken picture.
    expect(img?.className).toBe('wx-image-img wx-image-img--failed')
    img?.dispatchEvent(new Event('load'))
    expect(img?.className).toBe('wx-image-img')
    page.call('setData', { src: '' })
    expect(img?.hasAttribute('src')).toBe(false)
  })

  test('hidden, aria-label and aria-role become attributes of the element', () => {
    const { page } = render('<view class="a" hidden="{{true}}" aria-label="words" aria-role="button"/>')
    expect(page.query('.a[hidden][role="button"]')?.getAttribute('aria-label')).toBe('words')
  })

  test('a progress bar is drawn at its percentage, and at 100 if that is larger', () => {
    const { page } = render('<progress percent="{{percent}}" show-info/>', { percent: 140 })
    const inner = page.element.querySelector<HTMLElement>('.wx-progress-inner')
    expect(inner?.style.width).toBe('100%')
    page.call('setData', { percent: 30 })
    expect(inner?.style.width).toBe('30%')
    expect(page.text('progress')).toBe('30%')
  })

  test('a scroll-view fires scroll with its position', () => {
    const { page, events } = render(
      '<scroll-view scroll-y bindscroll="record" bindscrolltolower="record"><view/></scroll-view>',
    )
    const view = page.query('scroll-view')
    if (view) view.scrollTop = 40
    view?.dispatchEvent(new Event('scroll'))
    expect(events[0]?.detail).toMatchObject({ scrollTop: 40, deltaY: -40 })
  })
})

test('a component with slots, external classes and its own styles renders inside a page', () => {
  const pages = renderPages({
    files: {
      'pages/a/a': {
        wxml: '<part box-class="mine"><text slot="head">H</text>body</part>',
        json: { usingComponents: { part: '/parts/part' } },
      },
      'parts/part': {
        wxml: '<view class="box-class"><slot name="head"/></view><view class="own"><slot/></view>',
        json: { component: true },
        js: () => {
          Component({ options: { multipleSlots: true }, externalClasses: ['box-class'] })
        },
      },
    },
  })
  opened(pages)
  const page = pages.mount('pages/a/a')
  expect(page.text('part .mine')).toBe('H')
  expect(page.text('.own')).toBe('body')
  const own = page.query('.own')
  if (own) tapOn(own)
})
