import { createWorld, endWorlds, usesAuth } from './_render'
import { authBehavior, provideAuth } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'

afterEach(endWorlds)

const gate = `<auth-gate>
  <view slot="signed-in" class="in">in</view>
  <view slot="signed-out" class="out">out</view>
  <view slot="restoring" class="restoring">wait</view>
</auth-gate>`

test('auth-gate on a bound page shows the slot `signed-out` or `signed-in`, as the session is', async () => {
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

test('auth-gate shows the slot `restoring` until storage was read, and then `signed-out` if it held no session', async () => {
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

test('auth-gate shows the slot `signed-out` while a login runs, so that a login panel in it stays', async () => {
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

test('auth-gate on a page that is not bound uses the store of provideAuth, and throws if there is none', () => {
  const { store, render } = createWorld()
  const takeBack = provideAuth(store)
  const pages = render({ 'pages/a/a': { wxml: gate, json: usesAuth, js: () => void Component({}) } })
  expect(pages.mount('pages/a/a').text()).toBe('out')
  takeBack()
  expect(() => pages.mount('pages/a/a')).toThrow(/No AuthStore for this component/)
})

test('undoing an installLoginRedirect that another one replaced leaves the store of the other one provided', () => {
  const { store, render } = createWorld()
  const first = installLoginRedirect(store, { loginPage: '/pages/login/login' })
  const second = installLoginRedirect(store, { loginPage: '/pages/login/login' })
  first()
  const pages = render({ 'pages/a/a': { wxml: gate, json: usesAuth, js: () => void Component({}) } })
  expect(pages.mount('pages/a/a').text()).toBe('out')
  second()
  expect(() => pages.mount('pages/a/a')).toThrow(/No AuthStore for this component/)
})

test('auth-gate inside a component uses the store of the nearest bound owner, not the provided one', async () => {
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
