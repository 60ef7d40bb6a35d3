import { readOptions } from '../options'
import { asyncApi, report } from '../world'
import type { World } from '../world'

/** What the app said in passing. */
export interface FakeToast {
  /** `showToast` or `showLoading`. */
  readonly kind: 'toast' | 'loading'
  /** What it says. */
  readonly title: string
  /** `success` unless the app says otherwise, as WeChat's. */
  readonly icon: string
}

/** A question of `wx.showModal`, open until the test answers it. */
export interface FakeModal {
  /** Its heading. */
  readonly title: string
  /** What it asks. */
  readonly content: string
  /** The user taps the button; the app is told. */
  confirm(): void
  /** The user taps the other button. Throws when the modal is closed already. */
  cancel(): void
}

/** What the app put over its page. */
export interface FakeDialogs {
  /** Every toast and loading so far. */
  readonly toasts: readonly FakeToast[]
  /** True between showLoading and hideLoading. */
  readonly loading: boolean
  /** Every modal so far; each waits for its `confirm` or `cancel`. */
  readonly modals: readonly FakeModal[]
}

export interface DialogParts {
  readonly control: FakeDialogs
  readonly api: Readonly<Record<string, (given: unknown) => unknown>>
}

const TOAST = ['title', 'icon', 'image', 'duration', 'mask']
const LOADING = ['title', 'mask']
const MODAL =
  'title content showCancel cancelText cancelColor confirmText confirmColor editable placeholderText'.split(
    ' ',
  )

export function createDialogs(world: World): DialogParts {
  const toasts: FakeToast[] = []
  const modals: FakeModal[] = []
  let loading = false

  function simple(name: string, known: readonly string[], work: (title: string, icon: string) => void) {
    return (given: unknown): unknown => {
      const options = readOptions(name, given, known)
      const title = known.length > 0 ? options.string('title') : ''
      work(title, options.maybeString('icon') ?? 'success')
      return asyncApi(world, options, () => ({ errMsg: `${name}:ok` }))
    }
  }

  function showModal(given: unknown): unknown {
    const options = readOptions('showModal', given, MODAL)
    let callbacks = options.callbacks
    let promise: Promise<unknown> | undefined
    if (!options.hasCallbacks) {
      promise = new Promise<unknown>((resolve) => {
        callbacks = { success: resolve, fail: undefined, complete: undefined }
      })
    }
    let open = true
    const tap = (confirm: boolean) => {
      if (!open) throw new Error('this modal is closed already')
      open = false
      const result = { confirm, cancel: !confirm, content: null, errMsg: 'showModal:ok' }
      world.clock.outside(0, () => report(world, callbacks, { ok: true, result }))
    }
    modals.push({
      title: options.maybeString('title') ?? '',
      content: options.maybeString('content') ?? '',
      confirm: () => tap(true),
      cancel: () => tap(false),
    })
    return promise
  }

  return {
    control: {
      toasts,
      modals,
      get loading() {
        return loading
      },
    },
    api: {
      showToast: simple(
        'showToast',
        TOAST,
        (title, icon) => void toasts.push({ kind: 'toast', title, icon }),
      ),
      hideToast: simple('hideToast', [], () => undefined),
      showLoading: simple('showLoading', LOADING, (title) => {
        loading = true
        toasts.push({ kind: 'loading', title, icon: 'loading' })
      }),
      hideLoading: simple('hideLoading', [], () => {
        loading = false
      }),
      showModal,
    },
  }
}
