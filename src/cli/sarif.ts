import type { ReportedFinding } from './reportedFinding.ts';

/** Findings as an object of SARIF 2.1.0, the format in which GitHub and other services read what a tool has found. */
export function sarifOf(findings: readonly ReportedFinding[]): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Poolscope', rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, codes)),
      },
    ],
  };
}

const levels = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const;

function resultOf(finding: ReportedFinding, codes: readonly string[]): object {
  const { code, severity, message, nextStep, file, line, column, endLine, endColumn } = finding;
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: `${message}. ${nextStep}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
  };
}
