import { readOptions } from '../options'
import { asyncApi, report } from '../world'
import type { World } from '../world'

/** A toast or a loading box that the app showed. */
export interface FakeToast {
  /** `showToast` or `showLoading`. */
  readonly kind: 'toast' | 'loading'
  /** The text of the toast. */
  readonly title: string
  /** The icon: WeChat's default `success`, unless the app sets another one; `loading` for showLoading. */
  readonly icon: string
}

/** A dialog of `wx.showModal`, open until your test answers it. */
export interface FakeModal {
  /** The heading. */
  readonly title: string
  /** The text. */
  readonly content: string
  /** The user taps the confirm button. @throws Error if the dialog is closed already */
  confirm(): void
  /** The user taps the cancel button. @throws Error if the dialog is closed already */
  cancel(): void
}

/** The toasts, loading boxes and dialogs that the app has shown. */
export interface FakeDialogs {
  /** Every toast and loading box so far, in order. */
  readonly toasts: readonly FakeToast[]
  /** True between showLoading and hideLoading. */
  readonly loading: boolean
  /** Every dialog of `wx.showModal` so far; each one waits until you call its `confirm` or `cancel`. */
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
