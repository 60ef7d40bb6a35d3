/**
 * `compile.mjs PROJECT OUT [SCRIPT ARGUMENTS]`: WeChat's builder on a project, as DevTools has it: 构建 npm, then a script
 * if one is named, as DevTools runs one before an upload, then the compilation for upload, whose files go to OUT. Prints one line of JSON: what 构建 npm warned of. Talks to no server: the project's attributes,
 * which WeChat would tell for the appid, are the builder's own defaults.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import ci from 'miniprogram-ci'

/** As DevTools does by these settings: paths are meant from where project.config.json is. */
async function packManually(projectPath, relations) {
  const warnings = []
  for (const { packageJsonPath, miniprogramNpmDistDir } of relations) {
    const made = await ci.packNpmManually({
      packageJsonPath: path.join(projectPath, packageJsonPath),
      miniprogramNpmDistDir: path.join(projectPath, miniprogramNpmDistDir),
    })
    warnings.push(...made.warnList)
  }
  return warnings
}

async function main([projectPath, out, ...script]) {
  const { appid, setting } = JSON.parse(
    fs.readFileSync(path.join(projectPath, 'project.config.json'), 'utf8'),
  )
  const project = new ci.Project({
    projectPath,
    appid,
    type: 'miniProgram',
    // A key is asked for, and used for nothing here.
    privateKey: 'none',
    ignores: ['node_modules/**/*'],
  })
  project.attr = async () => ({ ...ci.DefaultProjectAttr, appid })
  const warnings = setting.packNpmManually
    ? await packManually(projectPath, setting.packNpmRelationList)
    : await ci.packNpm(project, { ignores: [], reporter: () => undefined })
  if (script.length > 0) execFileSync(process.execPath, script, { cwd: projectPath })
  const files = await ci.getCompiledResult({
    project,
    version: '1.0.0',
    setting,
    onProgressUpdate: () => undefined,
  })
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(out, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, content)
  }
  console.log(JSON.stringify({ warnings }))
}

main(process.argv.slice(2)).then(
  // It leaves threads behind.
  () => process.exit(0),
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
