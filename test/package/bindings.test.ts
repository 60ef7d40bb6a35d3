import { join } from 'node:path'
import { createFakeWx } from '../../testing'
import { createPhone } from './_phone'
import { folderOf, installed, PACKAGE } from './_world'

/*
 * The range of mobx-miniprogram-bindings: an app has one copy, the one it uses itself. `createStoreBindings`, all that is
 * called here, is the same code from 3.0.0 to 6.0.0.
 */

const VERSIONS = {
  'the installed version': () => join(installed(), '../mobx-miniprogram-bindings'),
  'the oldest version of the range': () => join(folderOf('bundlers'), 'node_modules/bindings-oldest'),
}

const PAGE = `
  const { bindAuth, createAuthStore } = require('${PACKAGE}')
  const store = createAuthStore({ login: () => ({ token: 'secret-1', expiresIn: 3600 }) })
  const calls = []
  const page = { data: {}, setData(data) { calls.push(data); Object.assign(this.data, data) }, onHide() {}, onUnload() {} }
  bindAuth(page, { store, fields: { here: 'isLogin', until: (store) => store.expiry && 'soon' } })
  exports.calls = calls
  exports.login = () => store.login()
  exports.hide = () => page.onHide()
  exports.logout = () => store.logout()
  exports.show = () => page.onShow()
  exports.end = () => { page.onUnload(); store.dispose() }
`

test.each(Object.entries(VERSIONS))(
  'R18 a page is bound by %s: one setData for each change, none while hidden and none after unload',
  async (_, folderOf) => {
    const folder = folderOf()
    const fake = createFakeWx()
    const npm = (path: string): string =>
      path === 'mobx-miniprogram-bindings'
        ? join(folder, 'dist/index.js')
        : path === PACKAGE
          ? join(installed(), 'miniprogram_dist/index.js')
          : join(installed(), '..', path, 'dist/mobx.cjs.production.min.js')
    const registers = { Behavior: () => 'behavior', getCurrentPages: () => [] }
    const timers = { setTimeout, clearTimeout, setInterval, clearInterval }
    const phone = createPhone(npm, { ...timers, ...registers, console, wx: fake.wx })
    const app = phone.run(PAGE)
    expect(phone.loaded.filter((file) => file.startsWith(folder))).toHaveLength(1)
    const call = async (name: string): Promise<unknown> => {
      const run = app[name]
      if (typeof run !== 'function') throw new Error('the app exports no ' + name)
      const done: unknown = run()
      for (let turn = 0; turn < 20; turn++) await fake.clock.advance(10)
      await done
      return JSON.parse(JSON.stringify(app['calls']))
    }
    const first = { here: false, until: null }
    const signedIn = { here: true, until: 'soon' }
    expect(await call('login')).toEqual([first, signedIn])
    expect(await call('hide')).toHaveLength(2)
    expect(await call('logout')).toHaveLength(2)
    expect(await call('show')).toEqual([first, signedIn, first])
    await call('hide')
    expect(await call('end')).toHaveLength(3)
  },
)
