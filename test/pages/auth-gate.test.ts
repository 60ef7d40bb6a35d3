import { createWorld, endWorlds, usesAuth } from './_render'
import { authBehavior, provideAuth } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'

afterEach(endWorlds)

const gate = `<auth-gate>
  <view slot="signed-in" class="in">in</view>
  <view slot="signed-out" class="out">out</view>
  <view slot="restoring" class="restoring">wait</view>
</auth-gate>`

test('shows the slot that fits, on a page that is bound', async () => {
  const { store, render, settle } = createWorld()
  const page = render({
    'pages/a/a': {
      wxml: gate,
      json: usesAuth,
      js: () => void Component({ behaviors: [authBehavior(store)] }),
    },
  }).mount('pages/a/a')
  expect(page.text()).toBe('out')
  store.setSession({ token: 'secret', userId: 'lin' })
  await settle()
  expect(page.text()).toBe('in')
  await store.logout()
  await settle()
  expect(page.text()).toBe('out')
})

test('shows `restoring` until storage was read, and then what it held', async () => {
  let restore = (): void => undefined
  const storage = {
    get: () => new Promise((resolve) => (restore = () => resolve(undefined))),
    set: () => undefined,
    remove: () => undefined,
  }
  const world = createWorld({ storage })
  const page = world
    .render({
      'pages/a/a': {
        wxml: gate,
        json: usesAuth,
        js: () => void Component({ behaviors: [authBehavior(world.store)] }),
      },
    })
    .mount('pages/a/a')
  expect(page.text()).toBe('wait')
  restore()
  await world.settle()
  expect(page.text()).toBe('out')
})

test('shows `signed-out` while a login runs, so that its panel stays', async () => {
  const { store, logins, render, settle } = createWorld()
  const page = render({
    'pages/a/a': {
      wxml: gate,
      json: usesAuth,
      js: () => void Component({ behaviors: [authBehavior(store)] }),
    },
  }).mount('pages/a/a')
  void store.login(undefined)
  await settle()
  expect(page.text()).toBe('out')
  logins[0]?.succeed()
  await settle()
  expect(page.text()).toBe('in')
})

test('on a page that is not bound it takes the store that was provided', () => {
  const { store, render } = createWorld()
  const takeBack = provideAuth(store)
  const pages = render({ 'pages/a/a': { wxml: gate, json: usesAuth, js: () => void Component({}) } })
  expect(pages.mount('pages/a/a').text()).toBe('out')
  takeBack()
  expect(() => pages.mount('pages/a/a')).toThrow(/No AuthStore for this component/)
})

test('the undo of a redirect that another has replaced does not take the store away from it', () => {
  const { store, render } = createWorld()
  const first = installLoginRedirect(store, { loginPage: '/pages/login/login' })
  const second = installLoginRedirect(store, { loginPage: '/pages/login/login' })
  first()
  const pages = render({ 'pages/a/a': { wxml: gate, json: usesAuth, js: () => void Component({}) } })
  expect(pages.mount('pages/a/a').text()).toBe('out')
  second()
  expect(() => pages.mount('pages/a/a')).toThrow(/No AuthStore for this component/)
})

test('inside a component it takes the store of the nearest owner that is bound', async () => {
  const { store, render, settle } = createWorld()
  const other = createWorld().store
  const takeBack = provideAuth(other)
  const page = render({
    'pages/a/a': {
      wxml: '<card />',
      json: { usingComponents: { card: '/lib/card' } },
      js: () => void Component({ behaviors: [authBehavior(store)] }),
    },
    'lib/card': { wxml: gate, json: usesAuth, js: () => void Component({}) },
  }).mount('pages/a/a')
  store.setSession({ token: 'secret', userId: 'lin' })
  await settle()
  expect(page.text()).toBe('in')
  takeBack()
})
