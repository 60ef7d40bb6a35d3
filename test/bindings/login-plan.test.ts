import { nextStep, type Situation } from '../../bindings/login-redirect/login-plan'

/** Every situation there can be on stacks of up to three pages: the plan is small enough to be looked at as a whole. */
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
  test('R22 in single-page mode nothing is navigated', () => {
    expect(breaking((s, to) => !s.singlePage || to === null)).toEqual([])
  })

  test('R19 with the login page on the stack no other is opened', () => {
    expect(breaking((s, to) => s.loginAt < 0 || to !== 'open')).toEqual([])
  })

  test('R19 it is opened only for somebody who is signed out, and only when something asks for it', () => {
    expect(breaking((s, to) => to !== 'open' || (s.signedOut && (s.guarded || s.required)))).toEqual([])
  })

  test('R20 it is not opened over the page for which it was refused', () => {
    expect(breaking((s, to) => to !== 'open' || !s.refused)).toEqual([])
  })

  test('R21 it is not opened before the user acted', () => {
    expect(breaking((s, to) => to !== 'open' || s.welcome)).toEqual([])
  })

  test('R21 a page with login UI of its own is not covered for a request', () => {
    expect(breaking((s, to) => to !== 'open' || s.guarded || !s.ownUi)).toEqual([])
  })

  test('R20 the way back is taken only from the login page, and never past the first page', () => {
    expect(breaking((s, to) => to === null || to === 'open' || (s.leaving && s.loginAt >= 0))).toEqual([])
    expect(
      everySituation().filter((s) => {
        const step = nextStep(s)
        return step?.to === 'back' && step.delta >= s.depth
      }),
    ).toEqual([])
  })

  test('R5 failures come to an end', () => {
    expect(breaking((s, to) => s.failures < 4 || to === null)).toEqual([])
  })
})

test('R19 the ways to open it, in the order of what they cost the user', () => {
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
