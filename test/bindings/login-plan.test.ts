import { nextStep, type Situation } from '../../bindings/login-redirect/login-plan'

/** Every situation on stacks of up to three pages. */
function everySituation(): Situation[] {
  const yesNo = [false, true]
  const all: Situation[] = []
  for (const depth of [1, 2, 3])
    for (let loginAt = -1; loginAt < depth; loginAt++)
      for (const origin of [null, '/pages/a/a?id=1'])
        for (let failures = 0; failures < 6; failures++)
          for (const signedOut of yesNo)
            for (const singlePage of yesNo)
              for (const guarded of yesNo)
                for (const required of yesNo)
                  for (const ownUi of yesNo)
                    for (const welcome of yesNo)
                      for (const refused of yesNo)
                        for (const leaving of yesNo)
                          all.push({
                            depth,
                            loginAt,
                            origin,
                            failures,
                            signedOut,
                            singlePage,
                            guarded,
                            required,
                            ownUi,
                            welcome,
                            refused,
                            leaving,
                          })
  return all
}

/** The situations in which the plan breaks this rule. */
function breaking(rule: (s: Situation, to: string | null) => boolean): Situation[] {
  return everySituation().filter((s) => !rule(s, nextStep(s)?.to ?? null))
}

describe('in every situation', () => {
  test('R22 nothing navigates in single-page mode', () => {
    expect(breaking((s, to) => !s.singlePage || to === null)).toEqual([])
  })

  test('R19 no login page opens while one is on the stack', () => {
    expect(breaking((s, to) => s.loginAt < 0 || to !== 'open')).toEqual([])
  })

  test('R19 the login page opens only in the status signedOut, for a page or a request that needs a login', () => {
    expect(breaking((s, to) => to !== 'open' || (s.signedOut && (s.guarded || s.required)))).toEqual([])
  })

  test('R20 the login page does not open over a page on which the user refused to log in', () => {
    expect(breaking((s, to) => to !== 'open' || !s.refused)).toEqual([])
  })

  test('R21 the login page does not open before the user acted, unless onColdStart allows it', () => {
    expect(breaking((s, to) => to !== 'open' || s.welcome)).toEqual([])
  })

  test('R21 the login page does not open for a request on a page with login UI of its own', () => {
    expect(breaking((s, to) => to !== 'open' || s.guarded || !s.ownUi)).toEqual([])
  })

  test('R20 the way back begins only on a login page that closes, and never closes the first page', () => {
    expect(breaking((s, to) => to === null || to === 'open' || (s.leaving && s.loginAt >= 0))).toEqual([])
    expect(
      everySituation().filter((s) => {
        const step = nextStep(s)
        return step?.to === 'back' && step.delta >= s.depth
      }),
    ).toEqual([])
  })

  test('R5 after four failures nothing more is tried', () => {
    expect(breaking((s, to) => s.failures < 4 || to === null)).toEqual([])
  })
})

test('R19 the login page is opened by navigateTo, else by redirectTo, else by reLaunch, else by switchTab', () => {
  const asked: Situation = {
    depth: 1,
    loginAt: -1,
    origin: null,
    failures: 0,
    signedOut: true,
    singlePage: false,
    guarded: false,
    required: true,
    ownUi: false,
    welcome: true,
    refused: false,
    leaving: false,
  }
  const ways = [0, 1, 2, 3].map((failures) => nextStep({ ...asked, failures }))
  expect(ways.map((step) => step && 'method' in step && step.method)).toEqual([
    'navigateTo',
    'redirectTo',
    'reLaunch',
    'switchTab',
  ])
})
