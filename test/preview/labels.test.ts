import { closePages, opened, render } from './builtin-page'
import { renderPages } from 'mobx-miniprogram-auth/testing/render'

afterEach(closePages)

test('a tap on a label toggles the field inside once', () => {
  const { page, events } = render(`
    <checkbox-group bindchange="heard"><label><checkbox value="x"/><text class="words">agree</text></label></checkbox-group>`)
  page.tap('.words')
  page.tap('checkbox')
  expect(events.map(({ detail }) => detail.value)).toEqual([['x'], []])
})

test('a tap on a label with `for` goes to the element with that id anywhere on the page', () => {
  const { page, events } = render(
    `<view><label class="words" for="{{id}}">agree</label></view>
     <switch id="on" bindchange="heard"/>
     <radio-group bindchange="heard"><radio id="one" value="1"/></radio-group>
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
    `<label class="words" for="{{id}}">both <switch id="inner" bindchange="heard"/></label>
     <switch id="outer" bindchange="heard"/>`,
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
    `<label class="around">words <button id="inner" catchtap="heard"/></label>
     <label class="beside" for="other">words</label><button id="other" bindtap="heard"/>`,
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
    `<label class="a"><switch disabled bindchange="heard"/>a</label>
     <checkbox-group bindchange="heard"><label class="b"><checkbox disabled value="x"/>b</label></checkbox-group>
     <label class="c"><button disabled bindtap="heard"/>c</label>`,
  )
  for (const label of ['.a', '.b', '.c']) page.tap(label)
  expect(events).toEqual([])
})

test('`for` does not find an element outside its own component', () => {
  const pages = renderPages({
    files: {
      'pages/a/a': {
        wxml: '<part/><switch id="on" bindchange="heard"/>',
        json: { usingComponents: { part: '/parts/part' } },
        js: () => {
          Page({
            data: { changes: 0 },
            heard() {
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
