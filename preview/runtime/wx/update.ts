import type { Device } from '../device'
import { isCallable } from '../guards'

/** `wx.getUpdateManager()`. The preview always runs the newest version, so the check finds no update. */
export function updateApis(device: Device): Readonly<Record<string, () => unknown>> {
  const manager = {
    onCheckForUpdate: (listener: unknown) => {
      if (isCallable(listener)) setTimeout(() => device.deliver(() => listener({ hasUpdate: false })), 0)
    },
    onUpdateReady: () => undefined,
    onUpdateFailed: () => undefined,
    applyUpdate: () => undefined,
  }
  return { getUpdateManager: () => manager }
}
