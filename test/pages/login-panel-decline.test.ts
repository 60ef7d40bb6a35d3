import { createWorld, endWorlds, parked, usesAuth } from './_render'
import { authBehavior } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { panel } from './_login-panel'
import { redirectFrom } from './_redirect'

afterEach(endWorlds)

describe('declining in login-panel', () => {
  test('R20 rejects waiting requests as cancelled, and triggers the event `decline`', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    const outcome: unknown[] = []
    world.store.gate.park(parked({ explicit: true, settle: (admission) => void outcome.push(admission) }))
    expect(world.store.waiting).toBe(1)
    page.tap('.decline')
    await world.settle()
    expect(outcome).toEqual([{ kind: 'fail', error: expect.objectContaining({ code: 'login-cancelled' }) }])
    expect(events).toEqual([['decline', undefined]])
  })

  test('R20 on the login page goes back to the page before it', async () => {
    const world = createWorld()
    const { page } = panel(world)
    const stack = [{ route: 'pages/home/home' }, page.instance as { route: string }]
    const backs: number[] = []
    const uninstall = installLoginRedirect(world.store, {
      loginPage: '/pages/a/a',
      navigation: {
        pages: () => stack,
        open: () => undefined,
        back(delta, done) {
          backs.push(delta)
          stack.length -= delta
          done()
        },
        watch: () => () => undefined,
        isSinglePage: () => false,
      },
    })
    await world.settle()
    page.tap('.decline')
    await world.settle()
    expect(backs).toEqual([1])
    uninstall()
  })

  test('R19 a panel on the page counts as login UI: a waiting request opens the login page only without a panel', async () => {
    const world = createWorld()
    const page = world
      .render({
        'pages/a/a': {
          wxml: '<login-panel wx:if="{{panel}}" />',
          json: usesAuth,
          js: () =>
            void Component({
              behaviors: [authBehavior(world.store, { whenLoggedOut: 'nothing' })],
              data: { panel: true },
            }),
        },
      })
      .mount('pages/a/a')
    const { opened, uninstall } = redirectFrom(world, page)
    const ask = (): void => {
      world.store.gate.park(parked({ explicit: true }))
    }
    ask()
    await world.settle()
    expect(opened).toEqual([])
    page.call('setData', { panel: false })
    ask()
    await world.settle()
    expect(opened).toEqual(['/pages/login/login'])
    uninstall()
  })

  test('is not offered with decline="{{false}}"', () => {
    const { page } = panel(createWorld(), 'decline="{{false}}"')
    expect(page.query('.decline')).toBeNull()
  })
})
