// The interface of files of documents: upload, progress, problems and their correction.
import { z } from 'zod'
import { code, flag, id, paging, text } from '../core/input.ts'
import { download, query, raw } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { findFile, listFiles, listProblems, showFile } from './file-queries.ts'
import { problemsFile } from './problems-file.ts'
import { receiveFile } from './receive-file.ts'

export const fileRoutes: Route[] = [
  raw({
    method: 'POST',
    path: '/document-files',
    name: 'document-files.upload',
    title: '上传单据文件',
    permission: 'document.import',
    input: z.object({
      name: text(200),
      event: code(80).optional(),
      source: code(20).optional(),
      again: flag.optional(),
    }),
    run: receiveFile,
  }),
  query({
    path: '/document-files',
    name: 'document-files.list',
    title: '单据文件列表',
    permission: 'document.read',
    input: z.object(paging),
    run: listFiles,
  }),
  query({
    path: '/document-files/:id',
    name: 'document-files.show',
    title: '查看单据文件',
    permission: 'document.read',
    input: z.object({ id }),
    run: (tx, actor, input) => showFile(tx, actor, input.id),
  }),
  query({
    path: '/document-files/:id/problems',
    name: 'document-files.problems',
    title: '单据文件的问题',
    permission: 'document.read',
    input: z.object({ ...paging, id }),
    run: (tx, actor, input) => listProblems(tx, actor, input.id, input),
  }),
  download({
    path: '/document-files/:id/problems.csv',
    name: 'document-files.problems-download',
    title: '下载有问题的行',
    permission: 'document.read',
    input: z.object({ id }),
    async run(tx, actor, input) {
      const file = await findFile(tx, actor, input.id)
      return {
        fileName: `${file.name.replace(/\.\w+$/, '')}-问题.csv`,
        contentType: 'text/csv; charset=utf-8',
        body: await problemsFile(tx, input.id),
      }
    },
  }),
]
