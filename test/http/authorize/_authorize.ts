import { authorize } from 'mobx-miniprogram-auth/authorize'
import type { AuthorizeOptions } from 'mobx-miniprogram-auth/authorize'
import { BASE, useWorld, world } from '../_world'

type Request = typeof wx.request

/** `wx.request` with authorization, for the world of the running test. */
export let request: Request

/** Gives each test of the file a world, and authorizes `wx.request` for it. */
export function useAuthorize(): void {
  useWorld()
  beforeEach(() => {
    request = make()
  })
}

export function make(options: Partial<AuthorizeOptions> = {}): Request {
  return authorize(wx.request, {
    auth: world.store,
    baseUrl: BASE,
    expiredCodes: ['99997'],
    clock: world.fake.clock,
    needs: ({ url }) => (url.endsWith('/refresh') ? 'none' : undefined),
    ...options,
  })
}

export interface Callbacks {
  readonly log: string[]
  readonly results: unknown[]
  readonly callbacks: {
    success(result: unknown): void
    fail(result: unknown): void
    complete(result: unknown): void
  }
}

export function createCallbacks(): Callbacks {
  const log: string[] = []
  const results: unknown[] = []
  const listener = (name: string) => (result: unknown) => {
    log.push(name)
    results.push(result)
  }
  return {
    log,
    results,
    callbacks: { success: listener('success'), fail: listener('fail'), complete: listener('complete') },
  }
}
