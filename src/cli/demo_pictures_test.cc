#include "cli/demo_pictures.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace octet::cli {
namespace {

TEST(DemoPictures, AreTheSameForTheSameSeedAndOthersForOthers) {
  for (int class_id = 0; class_id < static_cast<int>(DemoClasses().size()); ++class_id) {
    const PixelImage a = DrawDemoPicture(class_id, 7);
    EXPECT_EQ(a.pixels, DrawDemoPicture(class_id, 7).pixels);
    EXPECT_NE(a.pixels, DrawDemoPicture(class_id, 8).pixels);
    EXPECT_GE(std::min(a.width, a.height), 96);
    EXPECT_LE(std::max(a.width, a.height), 200);
  }
}

// Colours and place come from the seed alone: what differs is what is drawn.
TEST(DemoPictures, ShowTheirClass) {
  const PixelImage circle = DrawDemoPicture(0, 3);
  for (int class_id = 1; class_id < static_cast<int>(DemoClasses().size()); ++class_id)
    EXPECT_NE(circle.pixels, DrawDemoPicture(class_id, 3).pixels)
        << DemoClasses()[static_cast<size_t>(class_id)];
}

}  // namespace
}  // namespace octet::cli
