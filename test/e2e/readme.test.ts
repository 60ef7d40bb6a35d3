import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installLibrary } from '../../preview/server/build'
import { readmeApp } from '../package/_readme'
import { write } from '../folder'
import { root } from '../package/_world'
import { LOGIN, Phone } from './phone'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

/*
 * The README's app, word for word in either language, in a folder of its own, in Chromium against the real server: only the
 * address of the server is changed.
 */

const INDEX = 'pages/index/index'

describe.each([
  ['README.zh-CN.md', 'js'],
  ['README.md', 'ts'],
] as const)('the app of %s, in %s', (page, language) => {
  let folder: string
  let world: World

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'readme-'))
    const files = readmeApp(page, language)
    const auth = 'auth.' + language
    const address = "'https://api.example.com/'"
    expect(files[auth]).toContain(address)
    write(folder, { ...files, [auth]: String(files[auth]).replace(address, 'wx.getExtConfigSync().baseUrl') })
    await installLibrary(root, join(folder, 'miniprogram_npm'))
    world = await createWorld(600, folder)
  }, 3 * STEP_TIMEOUT)

  afterAll(async () => {
    await world?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('S118 R20 a tap that needs a login opens the login page and is answered after it, also when the session is revoked', async () => {
    const phone = await Phone.open(world)
    await phone.at(INDEX)
    await phone.tap('我是谁？')
    await phone.at(LOGIN)
    await phone.tap('微信一键登录')
    await phone.at(INDEX)
    await phone.see('退出登录')
    await phone.page.evaluate(() => window.__preview.revoke())
    await phone.tap('我是谁？')
    await phone.at(LOGIN)
    await phone.tap('微信一键登录')
    await phone.at(INDEX)
    await phone.see('退出登录')
    expect(await phone.loginPages()).toHaveLength(2)
    expect(world.pageErrors).toEqual([])
    await phone.close()
  })

  test('R20 R21 the login page opens only after a tap, and again at the next tap if the user closed it', async () => {
    const phone = await Phone.open(world)
    await phone.at(INDEX)
    expect(await phone.loginPages()).toHaveLength(0)
    await phone.tap('我是谁？')
    await phone.at(LOGIN)
    await phone.tap('暂不登录')
    await phone.at(INDEX)
    expect(await phone.loginPages()).toHaveLength(1)
    await phone.tap('我是谁？')
    await phone.at(LOGIN)
    await phone.close()
  })
})
