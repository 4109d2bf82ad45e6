#!/usr/bin/env python3
"""Trains the built-in model on pictures that `octet demo --draw` drew, and exports it as ONNX.

usage: train.py PICTURES_TO_TRAIN_ON PICTURES_TO_VALIDATE_ON OUT.onnx

Each folder holds PNG files and labels.csv. Needs Debian's python3-torch, python3-numpy and python3-pil.
Seeds are fixed: the same pictures and the same PyTorch give the same weights.
"""
import csv
import os
import sys
import time

import numpy
import torch
from PIL import Image
from torch import nn

SIDE = 96
BATCH = 64
EPOCHS = 8
LEARNING_RATE = 4e-3


def read_pictures(folder):
    """uint8 [N, 3, SIDE, SIDE], resized as octet preprocesses: bilinear, antialiased; and the classes."""
    with open(os.path.join(folder, "labels.csv")) as file:
        rows = list(csv.DictReader(file))
    pictures = numpy.empty((len(rows), 3, SIDE, SIDE), numpy.uint8)
    for i, row in enumerate(rows):
        with Image.open(os.path.join(folder, row["file"])) as image:
            pictures[i] = numpy.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.BILINEAR)).transpose(2, 0, 1)
    classes = torch.tensor([int(row["class"]) for row in rows])
    return torch.from_numpy(pictures), classes


def normalised(pictures):
    return (pictures.float() - 127.5) / 127.5


class Separable(nn.Sequential):
    """Depthwise 3x3, then 1x1, as in MobileNet."""

    def __init__(self, inputs, outputs, stride):
        super().__init__(
            nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs), nn.ReLU6(),
            nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU6())


class Residual(nn.Module):
    """Expanded, filtered, projected and added, as in MobileNetV2."""

    def __init__(self, channels, expansion):
        super().__init__()
        inner = channels * expansion
        self.body = nn.Sequential(
            nn.Conv2d(channels, inner, 1, bias=False), nn.BatchNorm2d(inner), nn.ReLU6(),
            nn.Conv2d(inner, inner, 3, 1, 1, groups=inner, bias=False), nn.BatchNorm2d(inner), nn.ReLU6(),
            nn.Conv2d(inner, channels, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return x + self.body(x)


def network(classes):
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU6(),  # 48
        Separable(16, 32, 1),
        Separable(32, 48, 2),  # 24
        Residual(48, 2),
        Separable(48, 80, 2),  # 12
        Residual(80, 2),
        Separable(80, 128, 2),  # 6
        Residual(128, 2),
        nn.Conv2d(128, 256, 1, bias=False), nn.BatchNorm2d(256), nn.ReLU6(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, classes))


def augmented(pictures):
    """Mirrored and turned by quarters: no class changes by that."""
    if torch.rand(()) < 0.5:
        pictures = pictures.flip(3)
    return torch.rot90(pictures, int(torch.randint(4, ())), (2, 3))


def accuracy(model, pictures, classes):
    model.eval()
    with torch.no_grad():
        right = sum((model(normalised(pictures[i:i + BATCH])).argmax(1) == classes[i:i + BATCH]).sum().item()
                    for i in range(0, len(classes), BATCH))
    return right / len(classes)


def train(model, pictures, classes, validation):
    optimiser = torch.optim.AdamW(model.parameters(), LEARNING_RATE, weight_decay=1e-2)
    steps = EPOCHS * (len(classes) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, steps)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
    for epoch in range(EPOCHS):
        start = time.monotonic()
        model.train()
        order = torch.randperm(len(classes))
        for i in range(len(classes) // BATCH):
            batch = order[i * BATCH:(i + 1) * BATCH]
            optimiser.zero_grad()
            loss = loss_of(model(normalised(augmented(pictures[batch]))), classes[batch])
            loss.backward()
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1}/{EPOCHS}: {100 * accuracy(model, *validation):.1f} % of the validation pictures, "
              f"{time.monotonic() - start:.0f} s", flush=True)


def main():
    train_folder, validation_folder, output = sys.argv[1:]
    torch.manual_seed(20240607)
    torch.set_num_threads(2)
    pictures, classes = read_pictures(train_folder)
    model = network(int(classes.max()) + 1)
    print(f"{sum(p.numel() for p in model.parameters())} parameters, {len(classes)} pictures", flush=True)
    train(model, pictures, classes, read_pictures(validation_folder))
    model.eval()
    torch.onnx.export(nn.Sequential(model, nn.Softmax(1)), torch.zeros(1, 3, SIDE, SIDE), output, opset_version=13,
                      input_names=["image"], output_names=["probabilities"])


if __name__ == "__main__":
    main()
