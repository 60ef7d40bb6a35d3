import type { ComponentConfig } from '../compiled'
import { lineAt } from './error'

/** WeChat's built-in components that the preview does not have. */
const ABSENT = new Set(
  (
    'ad ad-custom audio camera canvas channel-live channel-video editor functional-page-navigator grid-view list-view ' +
    'live-player live-pusher map match-media navigation-bar official-account open-container open-data page-container ' +
    'page-meta picker-view-column rich-text share-element sticky-header sticky-section video voip-room web-view'
  ).split(' '),
)

/** Warns of each of these components that a template uses. @param config that of the page or component with this template */
export function warnOfAbsent(
  file: string,
  source: string,
  config: ComponentConfig | undefined,
  warn: (message: string) => void,
): void {
  const told = new Set<string>()
  const written = source.replace(/<!--[^]*?-->/g, (comment) => ' '.repeat(comment.length))
  for (const { 1: tag = '', index } of written.matchAll(/<([a-z][\w-]*)/g)) {
    if (!ABSENT.has(tag) || told.has(tag) || config?.usingComponents[tag] !== undefined) continue
    told.add(tag)
    warn(
      `${file}:${lineAt(source, index)}: the preview does not have <${tag}>: it is shown as an empty element`,
    )
  }
}
