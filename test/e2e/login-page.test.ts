import { ACTIVITIES, IMAGES, LOGIN, MINE, Phone } from './phone'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

/* The login page of the example app: it opens once, by whatever way is left, and leads back to where the user was. */

const TITLE = encodeURIComponent('周三 a&b=c?')
const ALBUM = `/${IMAGES}?matchId=m1&title=${TITLE}`

let world: World
let phone: Phone

beforeAll(async () => {
  world = await createWorld()
}, 3 * STEP_TIMEOUT)
afterAll(() => world?.close())
afterEach(async () => {
  await phone.faults({ latencyMs: 0, rules: [] })
  await phone.close()
})

/** A phone whose user is signed in and looks at the pictures of an activity. */
async function atAlbum(depth = 2): Promise<void> {
  phone = await Phone.open(world)
  await phone.signIn()
  for (let page = 2; page < depth; page++) await phone.go('navigateTo', `/${IMAGES}?matchId=m2&page=${page}`)
  await phone.go('navigateTo', ALBUM)
  await phone.ready()
}

const expectNoErrors = (): void => expect(world.pageErrors.splice(0)).toEqual([])

describe('the login page opens', () => {
  test('R19 R20 S102 S103 S105 by redirectTo if the stack is full, and the replaced page returns with its query', async () => {
    await atAlbum(10)
    const there = await phone.stack()
    expect(there).toHaveLength(10)
    await phone.revoke()
    const asked = await phone.ask('me', 'me', 'me')
    await phone.at(LOGIN)
    await phone.see('登录已过期')
    await phone.picture('login-ten-deep')
    expect(await phone.routes()).toEqual([...there.slice(0, 9).map(({ route }) => route), LOGIN])
    await phone.signIn()
    await phone.at(IMAGES)
    expect(await asked.settled()).toEqual(['answered', 'answered', 'answered'])
    expect(await phone.stack()).toEqual(there)
    await phone.ready()
    await phone.see('周三 a&b=c?')
    expect(await phone.loginPages()).toEqual(['redirectTo'])
    expectNoErrors()
  })

  test('R20 S105 by reLaunch if the other ways fail, and after the login the user’s page is there with a home button', async () => {
    await atAlbum()
    const there = await phone.stack()
    await phone.revoke()
    await phone.failNavigation('navigateTo', 'redirectTo')
    await phone.ask('me')
    await phone.at(LOGIN)
    expect(await phone.routes()).toEqual([LOGIN])
    await phone.signIn()
    await phone.at(IMAGES)
    expect(await phone.stack()).toEqual(there.slice(1))
    await phone.ready()
    await phone.screen.getByRole('button', { name: '首页' }).click()
    await phone.at(ACTIVITIES)
    expectNoErrors()
  })

  test('R5 R20 only with the next tap if every way fails: waiting requests are cancelled and the page shows its panel', async () => {
    await atAlbum()
    await phone.revoke()
    await phone.failNavigation('navigateTo', 'redirectTo', 'reLaunch', 'switchTab')
    const asked = await phone.ask('me')
    expect(await asked.settled()).toEqual(['login-cancelled'])
    await phone.see('登录后查看照片')
    await phone.picture('login-page-cannot-open')
    expect(await phone.routes()).toEqual([ACTIVITIES, IMAGES])
    // The app gets the error, without the query of the page.
    expect(world.pageErrors.splice(0)).toEqual([expect.stringContaining('switchTab:fail timeout')])
    await phone.upload('#c0392b')
    await phone.at(LOGIN)
    expectNoErrors()
  })

  test('R19 once, although it opens slowly and further requests need a login meanwhile', async () => {
    await atAlbum()
    await phone.revoke()
    await phone.slowNavigation(700)
    const first = await phone.ask('me', 'me')
    await phone.page.waitForFunction(() => !window.__preview.isIdle())
    const second = await phone.ask('me', 'meetup/api/v1/group/getGroupList')
    expect(await phone.routes()).toEqual([ACTIVITIES, IMAGES])
    await phone.at(LOGIN)
    await phone.slowNavigation(0)
    await phone.signIn()
    await phone.at(IMAGES)
    expect(await first.settled()).toEqual(['answered', 'answered'])
    expect(await second.settled()).toEqual(['answered', 'answered'])
    expect(await phone.loginPages()).toEqual(['navigateTo'])
    expectNoErrors()
  })

  test('R10 R11 R19 once when the session was revoked while the app was in the background', async () => {
    await atAlbum()
    await phone.hide()
    await phone.revoke()
    await phone.advance(3_600_000)
    expect(await phone.routes()).toEqual([ACTIVITIES, IMAGES])
    await phone.show()
    await phone.at(LOGIN)
    await phone.see('登录已过期')
    await phone.picture('expired-while-hidden')
    await phone.signIn()
    await phone.at(IMAGES)
    expect(await phone.loginPages()).toEqual(['navigateTo'])
    expectNoErrors()
  })
})

describe('the login page does not open', () => {
  test('R1 R10 if the token expired in the background and can be renewed: three requests share one renewal', async () => {
    await atAlbum()
    const { renewals } = await phone.server()
    await phone.hide()
    await phone.advance(3_600_000)
    await phone.show()
    const asked = await phone.ask('me', 'me', 'me')
    expect(await asked.settled()).toEqual(['answered', 'answered', 'answered'])
    expect((await phone.server()).renewals).toBe(renewals + 1)
    expect(await phone.routes()).toEqual([ACTIVITIES, IMAGES])
    expect(await phone.loginPages()).toEqual([])
    expectNoErrors()
  })

  test('R19 over a tab page that shows its own login UI, even for three requests of a revoked session', async () => {
    phone = await Phone.open(world)
    await phone.signIn()
    await phone.ready()
    await phone.revoke()
    const asked = await phone.ask('me', 'me', 'me')
    await phone.see('登录后查看活动')
    await phone.see('登录已过期')
    expect(await asked.outcomes()).toEqual(['waiting', 'waiting', 'waiting'])
    await phone.picture('expired-on-a-tab')
    await phone.signIn()
    expect(await asked.settled()).toEqual(['answered', 'answered', 'answered'])
    await phone.see('我的小组')
    expect(await phone.loginPages()).toEqual([])
    expectNoErrors()
  })
})

describe('the user leaves the login page', () => {
  test('R19 S107 after a double tap on the login button, with one login and one navigation back', async () => {
    await atAlbum()
    await phone.revoke()
    const asked = await phone.ask('me')
    await phone.at(LOGIN)
    const { logins } = await phone.server()
    await phone.faults({ latencyMs: 300 })
    await phone.exactly('微信一键登录').dblclick()
    await phone.see('正在登录')
    await phone.picture('login-busy')
    await phone.at(IMAGES)
    expect(await asked.settled()).toEqual(['answered'])
    expect((await phone.server()).logins).toBe(logins + 1)
    expect(await phone.routes()).toEqual([ACTIVITIES, IMAGES])
    expectNoErrors()
  })

  const ways: [string, () => Promise<unknown>][] = [
    ['the back button', () => phone.screen.getByRole('button', { name: '返回' }).last().click()],
    ['the back gesture', () => phone.backGesture()],
    ['the "not now" button', () => phone.tap('暂不登录')],
  ]
  test.each(ways)(
    'R20 by %s: waiting requests are cancelled, and the login page opens again only after a user action',
    async (_way, leave) => {
      await atAlbum()
      await phone.revoke()
      const asked = await phone.ask('me', 'me')
      await phone.at(LOGIN)
      await leave()
      await phone.at(IMAGES)
      expect(await asked.settled()).toEqual(['login-cancelled', 'login-cancelled'])
      await phone.see('登录后查看照片')
      await phone.hide()
      await phone.show()
      expect(await (await phone.ask('me')).outcomes()).toEqual(['waiting'])
      await phone.page.waitForFunction(() => window.__preview.isIdle())
      expect(await phone.routes()).toEqual([ACTIVITIES, IMAGES])
      expect(await phone.loginPages()).toEqual(['navigateTo'])
      await phone.picture('left-the-login-page')
      await phone.upload('#2980b9')
      await phone.at(LOGIN)
      expectNoErrors()
    },
  )

  test('R20 and a protected page opened afterwards opens it again', async () => {
    await atAlbum()
    await phone.revoke()
    await phone.ask('me')
    await phone.at(LOGIN)
    await phone.back()
    await phone.at(IMAGES)
    await phone.back()
    await phone.at(ACTIVITIES)
    await phone.go('navigateTo', ALBUM)
    await phone.at(LOGIN)
    expect(await phone.routes()).toEqual([ACTIVITIES, IMAGES, LOGIN])
    expectNoErrors()
  })

  test('R20 by a link that reopens the app: waiting requests are cancelled, and the new page opens it again', async () => {
    await atAlbum()
    await phone.revoke()
    const asked = await phone.ask('me')
    await phone.at(LOGIN)
    await phone.page.evaluate((url) => window.__preview.enter(url), `/${IMAGES}?matchId=m3&from=link`)
    expect(await asked.settled()).toEqual(['login-cancelled'])
    await phone.at(LOGIN)
    expect(await phone.routes()).toEqual([IMAGES, LOGIN])
    await phone.signIn()
    await phone.at(IMAGES)
    expect(await phone.stack()).toEqual([{ route: IMAGES, query: { matchId: 'm3', from: 'link' } }])
    expectNoErrors()
  })

  test('R20 S106 by switchTab after a login if the login page has replaced a tab page', async () => {
    // The example with a tab page that asks for the login page, instead of showing a panel.
    phone = await Phone.open(world, '', (page) =>
      page.route('**/compiled.json', async (route) => {
        const answer = await route.fetch()
        const body = (await answer.json()) as { modules: Record<string, string> }
        const source = body.modules['pages/mine/mine.js'] ?? ''
        const guarded = source.replace(/whenLoggedOut: (["'])show\1/, "whenLoggedOut: 'redirect'")
        expect(guarded).not.toBe(source)
        await route.fulfill({
          json: { ...body, modules: { ...body.modules, 'pages/mine/mine.js': guarded } },
        })
      }),
    )
    await phone.failNavigation('navigateTo')
    await phone.page.evaluate((mine) => window.__preview.tapTab(mine), MINE)
    await phone.at(LOGIN)
    expect(await phone.routes()).toEqual([LOGIN])
    await phone.signIn()
    await phone.at(MINE)
    expect(await phone.routes()).toEqual([MINE])
    await phone.see('登录有效期')
    expect(await phone.loginPages()).toEqual(['redirectTo'])
    expectNoErrors()
  })
})
