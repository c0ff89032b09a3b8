#!/usr/bin/env node
// The command `tongchou`: loads TypeScript on the fly, then the command line.
import 'tsx'

await import('./cli.ts')
