import type { Call } from 'mobx-miniprogram-auth'
import { hold, release, releaseAll } from '../utils/calls'

/** The calls of a page or component end with it. */
export const callsBehavior = Behavior({
  data: {},
  lifetimes: {
    detached() {
      releaseAll(this)
    },
  },
  methods: {
    hold<T>(name: string, call: Call<T>): Call<T> {
      return hold(this, name, call)
    },
    release(name: string): void {
      release(this, name)
    },
    releaseAll(): void {
      releaseAll(this)
    },
  },
})
