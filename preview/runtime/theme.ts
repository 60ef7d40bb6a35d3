import type { TabBar, Theme } from '../compiled'

export type ThemeName = 'light' | 'dark'

/** The theme that an app is shown in: without a dark mode of its own it is light. */
export function themeOf(theme: Theme | null, system: ThemeName): ThemeName {
  return theme === null ? 'light' : system
}

/** A part of the configuration with the theme's values in the place of its `@` names. */
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
