// Runs a fuzz target on every file of a corpus, as an ordinary test: where there is no libFuzzer.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  int files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream stream(entry.path(), std::ios::binary);
      const std::string bytes(std::istreambuf_iterator<char>(stream), {});
      std::printf("%s\n", entry.path().filename().c_str());
      std::fflush(stdout);
      // Every beginning of a short input too: what is cut off is what parsers trip over.
      const size_t shortest = bytes.size() <= 512 ? 0 : bytes.size();
      for (size_t size = shortest; size <= bytes.size(); ++size) LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), size);
      ++files;
    }
  }
  if (files == 0) std::fprintf(stderr, "the corpus is empty\n");
  return files == 0;
}
