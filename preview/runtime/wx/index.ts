import type { LoggedStep } from '../../../inspector/log/request-log'
import type { NetworkTimeout } from '../../compiled'
import { builtinTemplates } from '../builtin/templates'
import { Emitter } from '../emitter'
import { asText } from '../guards'
import type { Router } from '../routing/router'
import { dialogApis } from './dialogs'
import { authorizeApis } from './user/authorize'
import type { LoginOptions } from './user/login'
import { loginApis } from './user/login'
import { logApis } from './logs'
import { fileApis } from './files/file-system'
import { mediaApis } from './files/media'
import { navigationApis } from './navigation'
import { networkApis } from './network/network'
import { paymentApis } from './user/payment'
import { queryApis } from './queries'
import type { TransferPool } from './network/pool'
import { disabledApis } from './single-page'
import type { MiniStorage } from './storage'
import { socketApis } from './network/socket'
import { storageApis } from './storage'
import type { SystemOptions } from './system'
import { subscribeApis } from './user/subscribe'
import { systemApis } from './system'
import type { TempFiles } from './files/temp-files'
import { updateApis } from './update'

export interface WxOptions extends SystemOptions, Omit<LoginOptions, 'device'> {
  readonly router: Router
  readonly pool: TransferPool
  readonly traffic: Emitter<LoggedStep>
  readonly forwardUrl?: string | undefined
  readonly storage: MiniStorage
  readonly files: TempFiles
  readonly networkTimeout: NetworkTimeout
  /** The address of the preview's server that opens WebSockets for the app. */
  readonly relayUrl: string
  readonly imageUrl: (path: string) => string
}

/** The events of the app's lifecycle, for `wx.onAppShow` and the like. */
export interface AppEvents {
  readonly appShow: Emitter<object>
  readonly appHide: Emitter<object>
  readonly error: Emitter<string>
  readonly unhandledRejection: Emitter<object>
  readonly pageNotFound: Emitter<object>
  readonly themeChange: Emitter<object>
}

export interface Wx {
  readonly wx: Readonly<Record<string, unknown>>
  readonly events: AppEvents
}

function eventApis(events: AppEvents): Record<string, (listener?: unknown) => void> {
  const named = {
    AppShow: events.appShow,
    AppHide: events.appHide,
    Error: events.error,
    UnhandledRejection: events.unhandledRejection,
    PageNotFound: events.pageNotFound,
    ThemeChange: events.themeChange,
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, emitter]) => [
      [`on${name}`, emitter.on],
      [`off${name}`, emitter.off],
    ]),
  )
}

/** Creates the `wx` of a mini-program's scripts. */
export function createWx(options: WxOptions): Wx {
  const { device, phone } = options
  const events: AppEvents = {
    appShow: new Emitter(),
    appHide: new Emitter(),
    error: new Emitter(),
    unhandledRejection: new Emitter(),
    pageNotFound: new Emitter(),
    themeChange: new Emitter(),
  }
  const apis: Record<string, unknown> = {
    ...networkApis(options, options.networkTimeout, options.files),
    ...socketApis({ device, relayUrl: options.relayUrl, timeout: options.networkTimeout.connectSocket }),
    ...fileApis(device, options.files),
    ...mediaApis(device, phone, options.files),
    ...dialogApis(device, phone, options.imageUrl),
    ...subscribeApis(device, phone),
    ...paymentApis(device, phone),
    ...storageApis(device, options.storage),
    ...loginApis(options),
    ...navigationApis(device, options.router),
    ...queryApis(options.router),
    ...authorizeApis(device, phone),
    ...updateApis(device),
    ...logApis(),
    ...systemApis(options),
    ...eventApis(events),
    env: { USER_DATA_PATH: 'http://usr' },
  }
  if (options.singlePage) Object.assign(apis, disabledApis(apis, phone))
  // Knows only whether the API or component exists; the rest of the schema (options, return values) is ignored.
  apis.canIUse = (schema: unknown) => {
    const [name = ''] = asText(schema).split('.')
    return name in apis || name in builtinTemplates
  }
  return { wx: apis, events }
}
