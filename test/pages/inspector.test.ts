import { allShown, createInspectedWorld, endWorlds, SECRETS, type InspectedWorld } from './_inspector'
import type { PageHandle } from '../../preview/testing'
import { glassEasel } from 'glass-easel-miniprogram-adapter'

afterEach(endWorlds)

const me = (world: InspectedWorld) => world.http.get('me?code=q-secret').catch((error: unknown) => error)

/** What each row of the list says, the newest first. */
const rows = (page: PageHandle): string[] =>
  page.queryAll('.row').map((row) => {
    const words = [...row.querySelectorAll('[class*="row-text"], [class*="step--"]')]
    return words.map((each) => each.textContent).join(' | ')
  })

/** A finger that stays. */
function hold(at: HTMLElement | null): void {
  const element: unknown = at && Reflect.get(at, '__wxElement')
  if (!glassEasel.Element.isElement(element)) throw new Error('there is nothing to hold')
  glassEasel.Event.triggerEvent(element, 'longpress', {}, { bubbles: true, composed: true })
}

async function signedIn(lang?: string): Promise<{ world: InspectedWorld; page: PageHandle }> {
  const world = createInspectedWorld()
  const page = world.open(lang)
  void world.store.login()
  await world.settle()
  return { world, page }
}

describe('the dot', () => {
  test.each(['develop', 'trial'] as const)(
    'is on a version "%s", in the colour of the session',
    async (version) => {
      const world = createInspectedWorld(version)
      const page = world.open()
      await world.settle()
      expect(page.queryAll('.light--signedOut')).toHaveLength(1)
      void world.store.login()
      await world.settle()
      expect(page.queryAll('.light--signedIn')).toHaveLength(1)
    },
  )

  test('of a release there is nothing: no panel, no recorder, no setData', async () => {
    const world = createInspectedWorld('release')
    const page = world.open()
    void world.store.login()
    await me(world)
    await world.settle()
    expect(page.element.querySelectorAll('[class*="dot"]')).toHaveLength(0)
    expect(page.text()).toBe('page')
    expect(world.updates).toEqual([])
  })

  test('costs one setData for each change of its colour, and none for requests', async () => {
    const { world } = await signedIn()
    const before = world.updates.length
    await Promise.all([me(world), me(world), me(world), world.settle()])
    expect(world.updates).toHaveLength(before)
    void world.store.logout()
    await world.settle()
    expect(world.updates.slice(before)).toEqual([{ tone: 'signedOut' }])
  })

  test('goes to the other side when it is held', async () => {
    const { world, page } = await signedIn()
    const before = world.updates.length
    hold(page.query('.dot'))
    expect(world.updates.slice(before)).toEqual([{ side: 'left' }])
  })

  test('on a hidden page nothing is set; shown again it is as it should be', async () => {
    const { world, page } = await signedIn()
    page.hide()
    const before = world.updates.length
    void world.store.logout()
    await world.settle()
    expect(world.updates).toHaveLength(before)
    page.show()
    expect(page.queryAll('.light--signedOut')).toHaveLength(1)
    page.unload()
    void world.store.login()
    await world.settle()
    expect(world.updates.slice(before)).toEqual([{ tone: 'signedOut' }])
  })
})

describe('the sheet', () => {
  test('says the state, the time left, generation and account', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    expect(page.text('.title')).toContain('Signed in')
    expect(page.text('.generation')).toBe('1')
    expect(page.text('.account')).toBe(String(world.store.gate.account))
    const left = page.text('.left-time')
    expect(left).toMatch(/^(9:59|10:00)$/)
    await world.settle(3000)
    expect(page.text('.left-time')).toBe('9:57')
    page.tap('.close')
    expect(page.query('.sheet')).toBeNull()
  })

  test('in Chinese', async () => {
    const { page } = await signedIn('zh')
    page.tap('.dot')
    expect(page.text('.title')).toContain('已登录')
    expect(page.text('.actions')).toContain('断网 10 秒')
  })

  test('three requests meet an expired token: each is one row from sent to answered, the renewal is marked between', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    world.revoke()
    await Promise.all([me(world), me(world), me(world), world.settle()])
    await world.settle()
    const found = rows(page)
    expect(found.filter((row) => row.startsWith('GET me'))).toEqual(
      Array.from({ length: 3 }, () =>
        ['GET me', 'sent with #1', 'expired', 'parked', 'replayed with #2', 'answered 200'].join(' | '),
      ),
    )
    expect(found).toContain('Renewed: token #1 → #2')
    expect(page.queryAll('.row--renewal')).toHaveLength(1)
    expect(found.join()).not.toContain('refresh')
  })

  test('a burst is shown by one setData, with what has changed', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    const before = world.updates.length
    await Promise.all([me(world), me(world), me(world), world.settle(100)])
    const set = world.updates.slice(before)
    expect(set).toHaveLength(1)
    expect(Object.keys(set[0] ?? {})).toEqual(['sheet.rows'])
  })

  test('clearing leaves what is under way', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    await me(world)
    await world.settle()
    page.tap('.clear')
    expect(rows(page)).toEqual([])
    expect(page.text('.list')).toBe('No request yet.')
  })
})

describe('the buttons', () => {
  test('expire: the store renews; renew now: once more; log out', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    page.tap('.expire')
    await world.settle()
    expect(world.store.generation).toBe(2)
    page.tap('.refresh')
    await world.settle()
    expect(world.store.generation).toBe(3)
    page.tap('.logout')
    await world.settle()
    expect([world.store.isLogin, page.text('.title')]).toEqual([false, expect.stringContaining('Signed out')])
  })

  test('fail the next renewal: it fails for now, the session stays, and the one after it works', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    page.tap('.failRenewal')
    expect(page.queryAll('.armed')).toHaveLength(1)
    page.tap('.refresh')
    await world.settle()
    expect([world.store.isLogin, world.store.generation]).toEqual([true, 1])
    expect(page.queryAll('.armed')).toHaveLength(0)
    expect(rows(page)).toEqual(
      expect.arrayContaining([
        'The inspector fails this renewal',
        'Renewal failed for now; it is tried again, and the session stays',
      ]),
    )
    page.tap('.refresh')
    await world.settle()
    expect(rows(page)[0]).toBe('Not renewed: it failed a moment ago, and is tried again by itself')
    await world.settle(5000)
    page.tap('.refresh')
    await world.settle()
    expect(world.store.generation).toBe(2)
  })

  test('fail the next renewal, said twice, is not said; other calls go out meanwhile', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    page.tap('.failRenewal')
    await expect(Promise.all([world.http.get('me'), world.settle()])).resolves.toHaveLength(2)
    page.tap('.failRenewal')
    page.tap('.refresh')
    await world.settle()
    expect(world.store.generation).toBe(2)
  })

  test('offline for ten seconds: calls fail as without a network and nothing leaves; then all is as before', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    page.tap('.offline')
    expect(page.text('.offline')).toContain('10 s')
    const sent = world.fake.requests.length
    const [error] = await Promise.all([me(world), world.settle()])
    expect([error, world.fake.requests.length]).toEqual([expect.objectContaining({ code: 'network' }), sent])
    expect(world.store.isLogin).toBe(true)
    await world.settle(10_000)
    expect(page.queryAll('.armed')).toHaveLength(0)
    const [answer] = await Promise.all([world.http.get('me'), world.settle()])
    expect(answer.statusCode).toBe(200)
  })

  test('copied: the story as text, oldest first; where the clipboard is not to be had, it says so', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    await me(world)
    await world.settle()
    const copied: string[] = []
    const wx = Reflect.get(globalThis, 'wx') as object
    Object.assign(wx, {
      setClipboardData: ({ data, success }: { data: string; success(): void }) => {
        copied.push(data)
        success()
      },
    })
    page.tap('.copy')
    expect(copied).toHaveLength(1)
    expect(copied[0]?.split('\n')).toEqual([
      expect.stringMatching(/^mobx-miniprogram-auth \d{4}-/),
      expect.stringMatching(/^Signed in · #1 · 10:00 · 0 wait for a login$/),
      expect.stringMatching(/POST \/login: created → sent → answered 200/),
      expect.stringContaining('Signed in with token #1'),
      expect.stringMatching(/GET \/me: created → sent with #1 → answered 200/),
    ])
    Object.assign(wx, { setClipboardData: ({ fail }: { fail(): void }) => fail() })
    page.tap('.copy')
    await world.settle()
    expect(page.text('.notice')).toContain('privacy guide')
  })
})

test('no token, refresh token, code or query is in data, on the screen, in a setData or in what is copied', async () => {
  const { world, page } = await signedIn()
  let copied = ''
  Object.assign(Reflect.get(globalThis, 'wx') as object, {
    setClipboardData: ({ data }: { data: string }) => void (copied = data),
  })
  page.tap('.dot')
  world.revoke()
  const paths = ['me?code=q-secret', 'token-secret-1/x', 'a/refresh-secret']
  await Promise.all([...paths.map((path) => world.http.get(path).catch(Boolean)), world.settle()])
  await world.settle()
  page.tap('.copy')
  const all = allShown(world, page) + copied
  expect(copied).toContain('GET /me')
  for (const secret of SECRETS) expect([secret, all.includes(secret)]).toEqual([secret, false])
})
