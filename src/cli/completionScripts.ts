export const shells = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shells)[number];

/**
 * Each asks `poolscope completion SHELL -- …` for the word at the cursor. The first line of the answer says which paths are
 * completed too; each other line is a value, a tab and its meaning.
 */
export const completionScripts: Readonly<Record<ShellName, string>> = {
  // Bash replaces only what follows the last = or : of a word.
  bash: `# Completion of poolscope. Add to ~/.bashrc: source <(poolscope completion bash)
_poolscope() {
  local paths value
  COMPREPLY=()
  {
    read -r paths
    while IFS=$'\\t' read -r value _; do COMPREPLY+=("$value"); done
  } < <(poolscope completion bash -- "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  # The bash of macOS has no compopt, and offers files everywhere.
  {
    if [[ $paths == folder ]]; then compopt +o default -o dirnames; fi
    if [[ $paths == none ]]; then compopt +o default; fi
    if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *: ]]; then compopt -o nospace; fi
  } 2>/dev/null
}
complete -o default -F _poolscope poolscope
`,
  zsh: `#compdef poolscope
# Completion of poolscope. Add to ~/.zshrc, after compinit: source <(poolscope completion zsh)
_poolscope() {
  local line
  local -a lines values
  lines=("\${(@f)$(poolscope completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    [[ -n $line ]] && values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#values )) && _describe poolscope values
  case $lines[1] in
    file) _files ;;
    folder) _files -/ ;;
  esac
}
if [[ \${funcstack[1]} == _poolscope ]]; then _poolscope "$@"; else compdef _poolscope poolscope; fi
`,
  fish: `# Completion of poolscope. Write to ~/.config/fish/completions/poolscope.fish
function __poolscope_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (poolscope completion fish -- $before[2..] "$current" 2>/dev/null)
    string join \\n -- $lines[2..]
    switch "$lines[1]"
        case file
            __fish_complete_path "$current"
        case folder
            __fish_complete_directories "$current" ''
    end
end
complete -c poolscope -f -a '(__poolscope_complete)'
`,
};
