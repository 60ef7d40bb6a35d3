import Bowser from 'bowser'

/**
 * Describes a client by its User-Agent, for a list of devices: `iPhone, WeChat 8.0.49`. Empty if it is not recognised.
 */
export function deviceOf(client: string): string {
  if (client === '') return ''
  const { browser, os, platform } = Bowser.parse(client)
  const hardware = platform.model ?? os.name ?? ''
  const [version = ''] = browser.version?.split('(') ?? []
  const software = browser.name ? `${browser.name} ${version}`.trim() : ''
  return [hardware, software].filter(Boolean).join(', ')
}
