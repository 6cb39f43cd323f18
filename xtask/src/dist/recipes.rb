# Takes the recipes as Homebrew and winget take them, with the archives that lie here in place of those that will be had at the address:
# ruby recipes.rb RECIPES ARCHIVES PLACE

require "digest"
require "fileutils"
require "open3"
require "yaml"

RECIPES, ARCHIVES, PLACE = ARGV

def run(*words)
  said, status = Open3.capture2e(*words)
  raise "#{words.join(" ")}: #{said}" unless status.success?
  said
end

# The archive with the name that the address has, which must be the one that the sum is of.
def archive(address, sum)
  raise "#{address} is no https:// address" unless address.start_with?("https://")
  file = File.join(ARCHIVES, File.basename(address))
  found = Digest::SHA256.file(file).hexdigest
  raise "#{file} has the sum #{found}, and the recipe #{sum}" unless found == sum.downcase
  file
end

# A folder that things are installed into.
Folder = Struct.new(:path) do
  def install(*sources)
    sources.flatten.each do |source|
      given, name = source.is_a?(Hash) ? source.first : [source, File.basename(source)]
      FileUtils.mkdir_p(path)
      FileUtils.mv(given, File.join(path, name))
    end
    raise "nothing is installed into #{path}" if sources.flatten.empty?
  end

  def to_s = path
end

# Homebrew's words, as far as the formula uses them; any other one is an error, as there.
class Formula
  class << self
    attr_reader :told, :sources, :tried

    def inherited(formula)
      super
      formula.instance_variable_set(:@told, {})
      formula.instance_variable_set(:@sources, {})
    end

    %i[desc homepage version license depends_on].each { |word| define_method(word) { |value| told[word] = value } }
    %i[url sha256].each { |word| define_method(word) { |value| (@sources[@processor] ||= {})[word] = value } }

    %i[on_intel on_arm].each do |word|
      define_method(word) do |&block|
        @processor = word
        block.call
      end
    end

    def test(&block) = @tried = block
  end

  def initialize(prefix) = @prefix = prefix
  def version = self.class.told[:version]

  { bin: "bin", man1: "share/man/man1", bash_completion: "etc/bash_completion.d", zsh_completion: "share/zsh/site-functions",
    fish_completion: "share/fish/vendor_completions.d", doc: "share/doc/keyferry" }.each do |word, path|
    define_method(word) { Folder.new(File.join(@prefix, path)) }
  end

  def shell_output(line) = run("sh", "-c", line)

  def assert_match(part, text)
    raise "`#{part}` is not in `#{text}`" unless text.include?(part)
  end

  def try = instance_exec(&self.class.tried)
end

load File.join(RECIPES, "homebrew/keyferry.rb")
raise "the formula is for #{Keyferry.sources.keys}" unless Keyferry.sources.keys == %i[on_intel on_arm]
Keyferry.sources.each do |processor, source|
  folder = File.join(PLACE, processor.to_s)
  FileUtils.mkdir_p(folder)
  run("tar", "--zstd", "--no-same-owner", "-xf", archive(source[:url], source[:sha256]), "-C", folder)
  only, more = Dir.children(folder)
  raise "there is more in the archive than one folder" if more
  formula = Keyferry.new(File.join(folder, "prefix"))
  Dir.chdir(File.join(folder, only)) do
    formula.install
    left = Dir.glob("**/*").select { |path| File.file?(path) }
    raise "#{left.join(", ")} would not be installed" unless left.all? { |path| path.start_with?("completions/") }
  end
  formula.try if RbConfig::CONFIG["host_cpu"] == { on_intel: "x86_64", on_arm: "aarch64" }[processor]
end

manifests = Dir[File.join(RECIPES, "winget/*.yaml")].to_h { |path| YAML.load_file(path).then { |manifest| [manifest["ManifestType"], manifest] } }
raise "winget would miss a manifest: #{manifests.keys}" unless manifests.keys.sort == %w[defaultLocale installer version]
%w[PackageIdentifier PackageVersion ManifestVersion].each do |key|
  raise "the manifests differ in #{key}" unless manifests.values.map { |manifest| manifest.fetch(key).to_s }.uniq.one?
end
raise "the version names another language" unless manifests["version"]["DefaultLocale"] == manifests["defaultLocale"]["PackageLocale"]
%w[Publisher PackageName License ShortDescription].each { |key| manifests["defaultLocale"].fetch(key) }
installer = manifests["installer"]
installer.fetch("Installers").each do |one|
  zip = archive(one.fetch("InstallerUrl"), one.fetch("InstallerSha256"))
  installer.fetch("NestedInstallerFiles").each do |nested|
    run("unzip", "-t", zip, nested.fetch("RelativeFilePath").tr("\\", "/"))
  end
end
