import { closeCalls, openCalls } from './bind-call'
import { createBinding, type Binding, type Host, type Plan } from './binding'
import { isCovered } from './covered'
import { watchTaps } from './taps'

/**
 * A behavior that binds each page or component it is mixed into, while that is on the screen. Where `pageLifetimes` do
 * not fire (custom tab bars) `attached` and `detached` alone decide.
 */
export function hostBehavior(
  planOf: (host: Host) => Plan,
  methods: Record<never, never>,
  tapped?: () => void,
): string {
  const bindings = new WeakMap<object, Binding>()
  const bindingOf = (host: Host): Binding => {
    const binding = bindings.get(host) || createBinding(host, planOf(host))
    bindings.set(host, binding)
    return binding
  }
  const hide = (host: object): void => {
    const binding = bindings.get(host)
    if (binding) binding.hide()
  }
  return Behavior({
    methods,
    // Of `Page()` the handlers are among the rest.
    definitionFilter: (definition) => tapped && watchTaps(definition.methods || definition, tapped),
    lifetimes: {
      attached() {
        openCalls(this)
        const binding = bindingOf(this)
        // What a hidden page makes, for an answer that comes late, is not on the screen before `show`.
        if (!isCovered(this)) binding.show()
      },
      detached() {
        hide(this)
        closeCalls(this)
      },
    },
    pageLifetimes: {
      show() {
        bindingOf(this).show()
      },
      hide() {
        hide(this)
      },
    },
  })
}
