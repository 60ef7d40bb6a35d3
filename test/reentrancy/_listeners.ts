import { autorun, reaction } from 'mobx-miniprogram'
import type { App } from './_app'

const EVENTS = ['login', 'logout', 'renew', 'accountChange', 'loginRequired', 'error'] as const

/** Listens to all events of the store and the client. */
export function addListeners({ store, http, probe, undo }: App): void {
  const { called } = probe
  undo.push(
    ...EVENTS.map((event) => store.on(event, () => called(`the listener of \`${event}\``))),
    http.observe(({ phase }) => called(`the observer of \`${phase}\``)),
    autorun(() => {
      void [store.token, store.waiting]
      called('an autorun of the token')
    }),
    autorun(() => {
      void store.status
      called('an autorun of the status')
    }),
    reaction(
      () => store.isLogin,
      () => called('a reaction to isLogin'),
    ),
  )
}
