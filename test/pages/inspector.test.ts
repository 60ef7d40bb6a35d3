import { allShown, createInspectedWorld, endWorlds, SECRETS, type InspectedWorld } from './_inspector'
import type { PageHandle } from '../../preview/testing'
import { glassEasel } from 'glass-easel-miniprogram-adapter'

afterEach(endWorlds)

const me = (world: InspectedWorld) => world.http.get('me?code=q-secret').catch((error: unknown) => error)

/** The text of each row of the list, the newest first. */
const rows = (page: PageHandle): string[] =>
  page.queryAll('.row').map((row) => {
    const words = [...row.querySelectorAll('[class*="row-text"], [class*="step--"]')]
    return words.map((each) => each.textContent).join(' | ')
  })

/** A long press. */
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

describe('the dot of the inspector', () => {
  test.each(['develop', 'trial'] as const)(
    'is shown on a version "%s", in the colour of the session status',
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

  test('is not shown on a release version, and nothing is set', async () => {
    const world = createInspectedWorld('release')
    const page = world.open()
    void world.store.login()
    await me(world)
    await world.settle()
    expect(page.element.querySelectorAll('[class*="dot"]')).toHaveLength(0)
    expect(page.text()).toBe('page')
    expect(world.updates).toEqual([])
  })

  test('needs one setData for each change of its colour, and none for requests', async () => {
    const { world } = await signedIn()
    const before = world.updates.length
    await Promise.all([me(world), me(world), me(world), world.settle()])
    expect(world.updates).toHaveLength(before)
    void world.store.logout()
    await world.settle()
    expect(world.updates.slice(before)).toEqual([{ tone: 'signedOut' }])
  })

  test('moves to the other side after a long press', async () => {
    const { world, page } = await signedIn()
    const before = world.updates.length
    hold(page.query('.dot'))
    expect(world.updates.slice(before)).toEqual([{ side: 'left' }])
  })

  test('is not set on a hidden page, and has the right colour when the page is shown again', async () => {
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

describe('the sheet of the inspector', () => {
  test('shows the status, the time until expiry, the generation and the account, and can be closed', async () => {
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

  test('is opened and closed by one key, and the keyboard focus stays on the button', async () => {
    const { page } = await signedIn()
    const press = () => {
      const on = document.activeElement
      on?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    }
    page.query('.dot')?.focus()
    expect(page.query('.dot')?.getAttribute('aria-expanded')).toBe('false')
    press()
    expect(page.text('.title')).toContain('Signed in')
    expect(document.activeElement).toBe(page.query('.close'))
    expect(page.query('.close')?.getAttribute('aria-expanded')).toBe('true')
    press()
    expect(page.query('.sheet')).toBeNull()
    expect(document.activeElement).toBe(page.query('.dot'))
  })

  test('is in Chinese with the language zh', async () => {
    const { page } = await signedIn('zh')
    page.tap('.dot')
    expect(page.text('.title')).toContain('已登录')
    expect(page.text('.actions')).toContain('断网 10 秒')
  })

  test('shows three expired requests as one row each, from sent to answered, and the renewal as a row of its own', async () => {
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

  test('shows several requests at once by one setData, of the rows only', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    const before = world.updates.length
    await Promise.all([me(world), me(world), me(world), world.settle(100)])
    const set = world.updates.slice(before)
    expect(set).toHaveLength(1)
    expect(Object.keys(set[0] ?? {})).toEqual(['sheet.rows'])
  })

  test('is empty after clearing, once all requests are answered', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    await me(world)
    await world.settle()
    page.tap('.clear')
    expect(rows(page)).toEqual([])
    expect(page.text('.list')).toBe('No request yet.')
  })
})

describe('the buttons of the inspector', () => {
  test('the button Expire and the button Renew each renew the session, and the button Log out ends it', async () => {
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

  test('the button Fail the next renewal makes one renewal fail as transient: the session stays, and the store renews it seconds later', async () => {
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
    expect(world.store.generation).toBe(2)
  })

  test('a second tap on Fail the next renewal takes it back, and other requests are sent meanwhile', async () => {
    const { world, page } = await signedIn()
    page.tap('.dot')
    page.tap('.failRenewal')
    await expect(Promise.all([world.http.get('me'), world.settle()])).resolves.toHaveLength(2)
    page.tap('.failRenewal')
    page.tap('.refresh')
    await world.settle()
    expect(world.store.generation).toBe(2)
  })

  test('the button Offline makes requests fail with code network for ten seconds, and nothing is sent', async () => {
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

  test('the button Copy copies the rows as text, the oldest first, and a notice is shown if the clipboard fails', async () => {
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

test('the inspector shows, sets and copies no token, refresh token, code or query', async () => {
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
