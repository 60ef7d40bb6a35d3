import { closeCalls, openCalls } from './bind-call'
import { createBinding, type Binding, type Host, type Plan } from './binding'

/**
 * A behavior that binds each page or component it is mixed into, while that is on the screen. Where `pageLifetimes` do
 * not fire (custom tab bars) `attached` and `detached` alone decide.
 */
export function hostBehavior(planOf: (host: Host) => Plan, methods: Record<never, never>): string {
  const bindings = new WeakMap<object, Binding>()
  const show = (host: Host): void => {
    const binding = bindings.get(host) || createBinding(host, planOf(host))
    bindings.set(host, binding)
    binding.show()
  }
  const hide = (host: object): void => {
    const binding = bindings.get(host)
    if (binding) binding.hide()
  }
  return Behavior({
    methods,
    lifetimes: {
      attached() {
        openCalls(this)
        show(this)
      },
      detached() {
        hide(this)
        closeCalls(this)
      },
    },
    pageLifetimes: {
      show() {
        show(this)
      },
      hide() {
        hide(this)
      },
    },
  })
}
