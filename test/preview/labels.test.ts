import { closePages, opened, render } from './builtin-page'
import { renderPages } from 'mobx-miniprogram-auth/testing/render'

afterEach(closePages)

test('a tap on a label toggles the field inside once', () => {
  const { page, events } = render(`
    <checkbox-group bindchange="record"><label><checkbox value="x"/><text class="words">agree</text></label></checkbox-group>`)
  page.tap('.words')
  page.tap('checkbox')
  expect(events.map(({ detail }) => detail.value)).toEqual([['x'], []])
})

test('a tap on a label with `for` goes to the element with that id anywhere on the page', () => {
  const { page, events } = render(
    `<view><label class="words" for="{{id}}">agree</label></view>
     <switch id="on" bindchange="record"/>
     <radio-group bindchange="record"><radio id="one" value="1"/></radio-group>
     <input id="name"/>`,
    { id: 'on' },
  )
  page.tap('.words')
  page.call('setData', { id: 'one' })
  page.tap('.words')
  page.call('setData', { id: 'name' })
  page.tap('.words')
  expect(events.map(({ detail }) => detail.value)).toEqual([true, '1'])
  expect(document.activeElement).toBe(page.element.querySelector('input'))
})

test('`for` takes precedence over fields inside the label; an unknown id does nothing', () => {
  const { page, events } = render(
    `<label class="words" for="{{id}}">both <switch id="inner" bindchange="record"/></label>
     <switch id="outer" bindchange="record"/>`,
    { id: 'outer' },
  )
  const changed = () => events.splice(0).map(({ currentTarget }) => currentTarget.id)
  page.tap('.words')
  expect(changed()).toEqual(['outer'])
  page.call('setData', { id: 'none' })
  page.tap('.words')
  expect(changed()).toEqual([])
  page.tap('#inner')
  expect(changed()).toEqual(['inner'])
})

test('a tap on a label taps the button inside it, or the one that `for` names', () => {
  const { page, events } = render(
    `<label class="around">words <button id="inner" catchtap="record"/></label>
     <label class="beside" for="other">words</label><button id="other" bindtap="record"/>`,
  )
  page.tap('.around')
  page.tap('.beside')
  page.tap('#inner')
  expect(events.map(({ type, currentTarget }) => [type, currentTarget.id])).toEqual([
    ['tap', 'inner'],
    ['tap', 'other'],
    ['tap', 'inner'],
  ])
})

test('a tap on a label does not reach a disabled field or button', () => {
  const { page, events } = render(
    `<label class="a"><switch disabled bindchange="record"/>a</label>
     <checkbox-group bindchange="record"><label class="b"><checkbox disabled value="x"/>b</label></checkbox-group>
     <label class="c"><button disabled bindtap="record"/>c</label>`,
  )
  for (const label of ['.a', '.b', '.c']) page.tap(label)
  expect(events).toEqual([])
})

test('`for` does not find an element outside its own component', () => {
  const pages = renderPages({
    files: {
      'pages/a/a': {
        wxml: '<part/><switch id="on" bindchange="record"/>',
        json: { usingComponents: { part: '/parts/part' } },
        js: () => {
          Page({
            data: { changes: 0 },
            record() {
              this.setData({ changes: this.data.changes + 1 })
            },
          })
        },
      },
      'parts/part': {
        wxml: '<label class="words" for="on">on</label>',
        json: { component: true },
        js: () => {
          Component({})
        },
      },
    },
  })
  opened(pages)
  const page = pages.mount('pages/a/a')
  page.tap('.words')
  expect(page.data.changes).toBe(0)
})
