import { autorun, reaction } from 'mobx-miniprogram'
import type { App } from './_app'

const EVENTS = ['login', 'logout', 'renew', 'accountChange', 'loginRequired', 'error'] as const

/** Listens to all events of the store and the client. */
export function addListeners({ store, http, probe, undo }: App): void {
  const { at } = probe
  undo.push(
    ...EVENTS.map((event) => store.on(event, () => at(`the listener of \`${event}\``))),
    http.observe(({ phase }) => at(`the observer of \`${phase}\``)),
    autorun(() => {
      void [store.token, store.waiting]
      at('an autorun of the token')
    }),
    autorun(() => {
      void store.status
      at('an autorun of the status')
    }),
    reaction(
      () => store.isLogin,
      () => at('a reaction to isLogin'),
    ),
  )
}
