import type { TabBar, Theme } from '../compiled'

export type ThemeName = 'light' | 'dark'

/** The theme in which an app is shown: that of the system, or light for an app without a dark mode. */
export function themeOf(theme: Theme | null, system: ThemeName): ThemeName {
  return theme === null ? 'light' : system
}

/** The configuration with the values of the theme in place of the variables that begin with `@`. */
export function themed<Config extends object>(
  config: Config,
  theme: Theme | null,
  system: ThemeName,
): Config {
  if (theme === null) return config
  const values = Object.entries(config).flatMap(([key, value]: [string, unknown]) => {
    const found =
      typeof value === 'string' && value.startsWith('@') ? theme[system][value.slice(1)] : undefined
    return found === undefined ? [] : [[key, found] as const]
  })
  return { ...config, ...Object.fromEntries(values) }
}

export function themedTabBar(tabBar: TabBar, theme: Theme | null, system: ThemeName): TabBar {
  return {
    ...themed(tabBar, theme, system),
    list: tabBar.list.map((item) => themed(item, theme, system)),
  }
}
