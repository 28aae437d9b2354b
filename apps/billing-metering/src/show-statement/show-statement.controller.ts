import { Controller, Get, Header, Headers, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { chooseMediaType, CSV_MEDIA_TYPE, PDF_MEDIA_TYPE, XLSX_MEDIA_TYPE } from '@pep/documents';
import { Answers, CurrentCaller, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { language, listedOrganisation, month, ownOrganisation } from '../requests.js';
import { ExportEvidence } from './export-evidence.js';
import { ListStatements } from './list-statements.js';
import { PrintStatement } from './print-statement.js';
import { ShowStatement } from './show-statement.js';
import {
  statementSummaryView,
  type StatementSummaryView,
  statementView,
  type StatementView,
} from './statement.view.js';

const JSON_MEDIA_TYPE = 'application/json';

const listQuery = z.object({ ...pageQuery, organisation: listedOrganisation });
const query = z.object({
  organisation: ownOrganisation,
  lang: language.default('hy').describe('Language of a file’s words'),
});
const evidenceQuery = z.object({
  organisation: ownOrganisation,
  line: z.coerce.number().int().min(1).optional().describe('One line; all of them when absent'),
});

@ApiTags('statements')
@Controller('statements')
export class ShowStatementController {
  constructor(
    @Inject(ListStatements) private readonly listStatements: ListStatements,
    @Inject(ShowStatement) private readonly showStatement: ShowStatement,
    @Inject(PrintStatement) private readonly printStatement: PrintStatement,
    @Inject(ExportEvidence) private readonly exportEvidence: ExportEvidence,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Lists closed statements' })
  @Answers(200, 'A page, newest first', pageOf(statementSummaryView))
  async showStatements(
    @Query({ schema: listQuery }) asked: z.infer<typeof listQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<StatementSummaryView>> {
    return this.listStatements.execute(asked, caller);
  }

  @Get(':month')
  @Header('vary', 'accept')
  @ApiProduces(JSON_MEDIA_TYPE, PDF_MEDIA_TYPE, XLSX_MEDIA_TYPE)
  @ApiOperation({
    summary: 'The statement of a month: closed, or provisional until then',
    description: 'As JSON, PDF or XLSX, by the Accept header.',
  })
  @Answers(200, 'What was sent and what it costs', statementView)
  async showStatementOfMonth(
    @Param('month', { schema: month }) asked: string,
    @Query({ schema: query }) { organisation, lang }: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
    @Headers('accept') accept: string | undefined,
  ): Promise<StatementView | StreamableFile> {
    const type = chooseMediaType(accept, [JSON_MEDIA_TYPE, PDF_MEDIA_TYPE, XLSX_MEDIA_TYPE]);
    const statement = await this.showStatement.execute(caller, organisation, asked);
    if (type === JSON_MEDIA_TYPE) return statement as StatementView;
    const form = type === PDF_MEDIA_TYPE ? 'pdf' : 'xlsx';
    return new StreamableFile(this.printStatement.execute(statement, form, lang), {
      type,
      disposition: `attachment; filename="statement-${statement.organisation}-${statement.month}.${form}"`,
    });
  }

  @Get(':month/evidence')
  @ApiProduces(CSV_MEDIA_TYPE)
  @ApiOperation({ summary: 'The evidence ids behind a statement’s lines, as CSV' })
  @Answers(200, 'Rows of line and evidenceId, in the order of both')
  async showEvidenceOfStatement(
    @Param('month', { schema: month }) asked: string,
    @Query({ schema: evidenceQuery }) { organisation, line }: z.infer<typeof evidenceQuery>,
    @CurrentCaller() caller: Caller,
    @Headers('accept') accept: string | undefined,
  ): Promise<StreamableFile> {
    const type = chooseMediaType(accept, [CSV_MEDIA_TYPE]);
    const statement = await this.showStatement.execute(caller, organisation, asked);
    return new StreamableFile(await this.exportEvidence.execute(statement, line), {
      type: `${type}; charset=utf-8`,
      disposition: `attachment; filename="evidence-${statement.organisation}-${statement.month}.csv"`,
    });
  }
}
